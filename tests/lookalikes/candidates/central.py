"""Central differences.

Mistake: halving-forgotten
Cause: derivation
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    grad = np.zeros(len(x))
    basis = np.eye(len(x))
    for i, e in enumerate(basis):
        grad[i] = (f(x + h * e) - f(x - h * e)) / h
    return grad
