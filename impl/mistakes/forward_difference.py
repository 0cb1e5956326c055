"""The difference quotient looks forward only.

Hint: Halve h. Does your error become a half or a quarter? Print the points at which you evaluate f.

Caught by: finite-differences.second-order, finite-differences.truncation-bound
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = np.asarray(x) / 1
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        above = x.copy()
        above[i] += h
        gradient[i] = (f(above) - f(x.copy())) / (above[i] - x[i])
    return gradient
