"""The checker tolerates any disagreement below a tenth.

Hint: Hand your checker the right gradient plus 0.05 in every entry. How uncertain is a centred difference really?

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
    return bool(np.all(np.abs(numerical - claimed) < 0.1))
