"""The weights' gradient repeats the cotangent in every column and forgets the input.

Hint: Double x. Should the gradient of W change, and does yours?

Caught by: affine.parameter-grads
"""

import numpy as np

BATCHED = {"affine_backward"}


def affine_backward(W, x, cotangent):
    W, x, y_bar = np.asarray(W) / 1, np.asarray(x) / 1, np.asarray(cotangent) / 1
    if x.shape[-1:] != W.shape[1:] or y_bar.shape[-1:] != W.shape[:1]:
        raise ValueError(f"shapes {W.shape}, {x.shape} and {y_bar.shape} do not match")
    X, Y_bar = x.reshape(-1, x.shape[-1]), y_bar.reshape(-1, y_bar.shape[-1])
    W_bar = Y_bar.T @ (1 + 0 * X)
    return W_bar, Y_bar.sum(axis=0), y_bar @ W
