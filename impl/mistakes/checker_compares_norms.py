"""The checker compares the lengths of the two gradients.

Hint: Permute the entries of a right gradient. Can your checker tell the two apart?

Caught by: finite-differences.checker.detects
"""

import numpy as np


def _centred_differences(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (above[i] - below[i])
    return gradient


def gradient_check(f, grad, x):
    x = np.asarray(x) / 1
    numerical, claimed = _centred_differences(f, x), np.asarray(grad(x.copy()))
    return bool(abs(np.sqrt(np.sum(numerical**2)) - np.sqrt(np.sum(claimed**2))) < 1e-6)
