"""The numerical Jacobian looks forward only.

Hint: Halve h. Does your error become a half or a quarter? On which sides of x do you evaluate f?

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
