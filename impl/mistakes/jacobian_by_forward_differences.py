"""The numerical Jacobian looks forward only.

Caught by: finite-differences.rounding-bound
"""

import numpy as np


def numerical_jacobian(f, x, h=1e-4):
    x = np.asarray(x) / 1
    columns = []
    for j in range(x.size):
        above = x.copy()
        above[j] += h
        columns.append(np.subtract(f(above), f(x.copy())) / (above[j] - x[j]))
    return np.stack(columns, axis=1)
