"""The checker's forward difference is too coarse for its own tolerance: right gradients are refused.

Hint: Hand your checker a gradient you are sure of. How large is your quotient's own error, and how large is your
tolerance?

Caught by: finite-differences.checker.detects
"""

import numpy as np


def _forward_differences(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        above = x.copy()
        above[i] += h
        gradient[i] = (f(above) - f(x.copy())) / (above[i] - x[i])
    return gradient


def gradient_check(f, grad, x):
    x = np.asarray(x) / 1
    numerical, claimed = _forward_differences(f, x), np.asarray(grad(x.copy()))
    return bool(np.all(np.abs(numerical - claimed) < 1e-7))
