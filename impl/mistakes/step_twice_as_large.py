"""The step is twice what was asked for.

Hint: Print the points at which you evaluate f. How far are they from x, and how far did the caller ask for?

Caught by: finite-differences.truncation-bound, finite-differences.second-order
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = np.asarray(x) / 1
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += 2 * h
        below[i] -= 2 * h
        gradient[i] = (f(above) - f(below)) / (above[i] - below[i])
    return gradient
