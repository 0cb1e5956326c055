"""A bias of the wrong length is broadcast instead of refused.

Caught by: affine.shapes
"""

import numpy as np


def affine(W, b, x):
    W, b, x = np.asarray(W) * 1.0, np.asarray(b) * 1.0, np.asarray(x) * 1.0
    return x @ W.T + b
