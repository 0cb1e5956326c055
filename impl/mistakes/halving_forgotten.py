"""The centred difference is divided by h and not by 2h.

Hint: Try f(x) = x. How far apart are the two points at which you evaluate f?

Caught by: finite-differences.agreement-at-1e-4, finite-differences.second-order, finite-differences.truncation-bound
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = np.asarray(x) / 1
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / h
    return gradient
