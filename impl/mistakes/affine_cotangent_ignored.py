"""The input's gradient of an affine layer is right only for a cotangent of ones.

Hint: Double the cotangent. Which of your three results double, and which should?

Caught by: affine.jacobian
"""

import numpy as np

BATCHED = {"affine_backward"}


def affine_backward(W, x, cotangent):
    W, x, y_bar = np.asarray(W) / 1, np.asarray(x) / 1, np.asarray(cotangent) / 1
    if x.shape[-1:] != W.shape[1:] or y_bar.shape[-1:] != W.shape[:1]:
        raise ValueError(f"shapes {W.shape}, {x.shape} and {y_bar.shape} do not match")
    X, Y_bar = x.reshape(-1, x.shape[-1]), y_bar.reshape(-1, y_bar.shape[-1])
    x_bar = (1 + 0 * y_bar) @ W
    return Y_bar.T @ X, Y_bar.sum(axis=0), x_bar
