"""Softmax's Jacobian: p on the diagonal, minus p times p transposed.

Mistake: broadcast-for-outer
Cause: derivation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def softmax_jacobian(x):
    p = softmax(x)
    D = np.zeros((p.size, p.size))
    np.fill_diagonal(D, p)
    return D - p * p.T
