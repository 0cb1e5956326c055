"""Softmax and its Jacobian.

Mistake: jacobian-by-differences
Cause: truncation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def softmax_jacobian(x, h=1e-4):
    n = len(x)
    J = np.zeros((n, n))
    for j in range(n):
        up, down = np.array(x), np.array(x)
        up[j] = up[j] + h
        down[j] = down[j] - h
        J[:, j] = (softmax(up) - softmax(down)) / 2 / h
    return J
