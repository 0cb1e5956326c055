"""The numerical Jacobian rounds the function's values to float32 before it subtracts them.

Hint: The two values you subtract agree in most of their digits. How many digits do they have when you subtract them?

Caught by: finite-differences.rounding-bound
"""

import numpy as np


def numerical_jacobian(f, x, h=1e-4):
    x = np.asarray(x) / 1
    columns = []
    for j in range(x.size):
        above, below = x.copy(), x.copy()
        above[j] += h
        below[j] -= h
        change = np.asarray(f(above)).astype(np.float32) - np.asarray(f(below)).astype(np.float32)
        columns.append(change.astype(x.dtype) / (above[j] - below[j]))
    return np.stack(columns, axis=1)
