"""The centred difference subtracts in the wrong order.

Hint: Try f(x) = x. Which sign has your quotient?

Caught by: finite-differences.verdict-at-1e-3, finite-differences.agreement-at-1e-4, finite-differences.second-order
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = np.asarray(x) / 1
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (f(below) - f(above)) / (above[i] - below[i])
    return gradient
