"""Numerical Jacobian; the smaller the step, the better.

Mistake: step-far-too-small
Cause: derivation
"""

import numpy as np

STEP = 1e-13


def numerical_jacobian(f, x, h=1e-4):
    n = len(x)
    J = None
    for j in range(n):
        d = np.zeros(n)
        d[j] = STEP
        column = (np.asarray(f(x + d)) - np.asarray(f(x - d))) / (2 * STEP)
        if J is None:
            J = np.zeros((len(column), n))
        J[:, j] = column
    return J
