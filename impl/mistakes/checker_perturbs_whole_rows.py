"""Given a matrix, the checker perturbs a whole row at a time.

Hint: Check at a matrix x, and print a perturbed point. In how many entries does it differ from x?

Caught by: finite-differences.checker.pure
"""

import numpy as np


def gradient_check(f, grad, x):
    x, h = np.asarray(x) / 1, 1e-4
    numerical, claimed = np.zeros_like(x), np.asarray(grad(x.copy()))
    for i in range(len(x)):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        numerical[i] = (f(above) - f(below)) / (2 * h)
    return bool(np.all(np.abs(numerical - claimed) < 1e-6))
