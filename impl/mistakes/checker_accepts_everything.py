"""The checker compares the numerical gradient with itself and accepts everything.

Hint: Hand your checker a gradient of zeros. Which two arrays does its verdict really compare?

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
    difference = np.max(np.abs(numerical - numerical))
    scale = np.max(np.abs(numerical)) + np.max(np.abs(claimed)) + 1
    return bool(difference / scale < 1e-6)
