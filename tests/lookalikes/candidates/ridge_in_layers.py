"""Squared norm of an affine map; the gradient goes through the norm's own.

Mistake: norm-gradient-without-two
Cause: derivation
"""

import numpy as np


def squared_norm(y):
    return np.dot(y, y)


def squared_norm_grad(y):
    return 1.0 * y


def affine(W, b, x):
    return np.dot(W, x) + b


def affine_squared_norm_grad(W, b, x):
    return np.dot(squared_norm_grad(affine(W, b, x)), W)
