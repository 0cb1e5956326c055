"""Over a batch the gradients of W and b are averages, not sums.

Hint: Make a batch of one sample and its cotangent, repeated N times. How should the gradients of W and b depend on N?

Caught by: affine.parameter-grads, conduct.batch
"""

import numpy as np

BATCHED = {"affine_backward"}


def affine_backward(W, x, cotangent):
    W, x, y_bar = np.asarray(W) / 1, np.asarray(x) / 1, np.asarray(cotangent) / 1
    if x.shape[-1:] != W.shape[1:] or y_bar.shape[-1:] != W.shape[:1]:
        raise ValueError(f"shapes {W.shape}, {x.shape} and {y_bar.shape} do not match")
    X, Y_bar = x.reshape(-1, x.shape[-1]), y_bar.reshape(-1, y_bar.shape[-1])
    return Y_bar.T @ X / len(X), Y_bar.sum(axis=0) / len(X), y_bar @ W
