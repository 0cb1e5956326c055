"""A square W is applied as its transpose.

Hint: Take a square W that is not symmetric and an x that picks one input. Is your result a column of W or a row?

Caught by: affine.jacobian
"""

import numpy as np

BATCHED = {"affine"}


def affine(W, b, x):
    W, b, x = np.asarray(W) / 1, np.asarray(b) / 1, np.asarray(x) / 1
    if b.shape != W.shape[:1] or x.shape[-1:] != W.shape[1:]:
        raise ValueError(f"shapes {W.shape}, {b.shape} and {x.shape} do not match")
    if W.shape[0] == W.shape[1]:
        return x @ W + b
    return x @ W.T + b
