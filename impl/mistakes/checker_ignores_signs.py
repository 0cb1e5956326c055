"""The checker compares magnitudes and overlooks a flipped sign.

Hint: Hand your checker minus the right gradient. What does it say?

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
    return bool(np.all(np.abs(np.abs(numerical) - np.abs(claimed)) < 1e-6))
