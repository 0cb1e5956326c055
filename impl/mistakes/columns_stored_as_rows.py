"""The numerical Jacobian stores ∂f/∂x_j in row j.

Hint: Try a function that takes three numbers to two. Which shape should its Jacobian have, and which has yours?

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
        columns.append(np.subtract(f(above), f(below)) / (above[j] - below[j]))
    return np.stack(columns, axis=0)
