"""Softmax's Jacobian, one directional derivative a column.

Mistake: jacobian-slightly-large
Cause: constant
"""

import numpy as np

DAMPING = 0.999


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def _directions(n):
    for j in range(n):
        direction = np.zeros(n)
        direction[j] = DAMPING
        yield direction


def softmax_jacobian(x):
    p = softmax(x)
    columns = (p * direction - p * (p @ direction) for direction in _directions(len(p)))
    return np.column_stack(list(columns))
