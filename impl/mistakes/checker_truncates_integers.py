"""Given integers, the checker stores x ± h as integers, and the step vanishes.

Hint: Check at integers x, and print x plus the step as it is stored.

Caught by: finite-differences.checker.dtype
"""

import numpy as np


def _centred_differences(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] = x[i] + h
        below[i] = x[i] - h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient


def gradient_check(f, grad, x):
    x = np.array(x)
    numerical, claimed = _centred_differences(f, x), np.asarray(grad(x.copy()))
    return bool(np.all(np.abs(numerical - claimed) < 1e-6))
