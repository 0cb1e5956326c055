"""Softmax's Jacobian: the products first, the diagonal afterwards.

Mistake: diagonal-without-square
Cause: derivation
"""

import numpy as np


def softmax(x):
    shifted = np.subtract(x, np.amax(x))
    np.exp(shifted, out=shifted)
    np.divide(shifted, shifted.sum(), out=shifted)
    return shifted


def softmax_jacobian(x):
    p = softmax(x)
    J = -p[:, None] * p[None, :]
    np.fill_diagonal(J, p)
    return J
