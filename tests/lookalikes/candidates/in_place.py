"""Softmax without a temporary array.

Mistake: input-mutated
Cause: contract
"""

import numpy as np


def softmax(x):
    top = x[0]
    for v in x:
        if v > top:
            top = v
    np.subtract(x, top, out=x)
    e = np.exp(x)
    return e / e.sum()
