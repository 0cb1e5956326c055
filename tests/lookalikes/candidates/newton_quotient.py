"""Gradient checking with the difference quotient of the calculus course.

Mistake: forward-difference
Cause: truncation
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    fx = f(x.copy())
    grad = []
    for i in range(len(x)):
        shifted = x.copy()
        shifted[i] += h
        grad.append((f(shifted) - fx) / h)
    return np.array(grad)
