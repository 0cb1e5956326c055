"""Forward and backward of a softmax layer.

Mistake: vjp-elementwise
Cause: derivation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def softmax_vjp(x, cotangent):
    out = softmax(x)
    local = out - out**2
    return np.multiply(cotangent, local)
