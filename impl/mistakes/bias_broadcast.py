"""A bias of the wrong length is broadcast instead of refused.

Hint: Pass in a b of length one with a W of three rows. What should happen, and what does?

Caught by: affine.shapes
"""

import numpy as np

BATCHED = {"affine"}


def affine(W, b, x):
    W, b, x = np.asarray(W) / 1, np.asarray(b) / 1, np.asarray(x) / 1
    return x @ W.T + b
