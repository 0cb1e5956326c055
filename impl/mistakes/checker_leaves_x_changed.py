"""The checker perturbs the caller's array and never puts the last step back.

Hint: Compare x before and after a check. How many steps up and how many steps down has each coordinate made?

Caught by: finite-differences.checker.pure
"""

import numpy as np


def gradient_check(f, grad, x):
    x = np.asarray(x)
    x = x / 1 if x.dtype.kind in "biu" else x
    claimed, agrees, h = np.asarray(grad(x.copy())), True, 1e-4
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        below = f(x)
        agrees = agrees and bool(abs((above - below) / (2 * h) - claimed[i]) < 1e-3)
    return agrees
