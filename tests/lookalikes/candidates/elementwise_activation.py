"""Softmax and its derivative, in the style of the other activations.

Mistake: jacobian-diagonal-only
Cause: derivation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def softmax_jacobian(x):
    n = len(x)
    p = softmax(x)
    jacobian = np.zeros((n, n))
    for k in range(n):
        jacobian[k][k] = p[k] * (1 - p[k])
    return jacobian
