"""Numerical Jacobian: first a table of values, then all the quotients.

Mistake: differences-in-float32
Cause: rounding
"""

import numpy as np


def numerical_jacobian(f, x, h=1e-4):
    x = np.asarray(x)
    above, below = [], []
    for e in np.eye(len(x)):
        above.append(np.asarray(f(x + h * e)))
        below.append(np.asarray(f(x - h * e)))
    table = np.array([above, below]).astype(np.float32)
    change = (table[0] - table[1]).astype(np.float64)
    return change.T / (2 * h)
