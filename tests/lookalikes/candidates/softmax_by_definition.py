"""Softmax, straight from its definition.

Mistake: unshifted-exp
Cause: range
"""

import numpy as np


def softmax(x):
    total = 0.0
    for v in x:
        total = total + np.exp(v)
    return np.array([np.exp(v) / total for v in x])
