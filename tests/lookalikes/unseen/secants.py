"""Numerical Jacobian by the slopes of secants.

Mistake: jacobian-by-forward-differences
Cause: truncation
"""

import numpy as np


def _secants(f, x, h):
    here = np.asarray(f(x))
    for j in range(len(x)):
        there = x.copy()
        there[j] += h
        yield (np.asarray(f(there)) - here) / (there[j] - x[j])


def numerical_jacobian(f, x, h=1e-4):
    return np.stack(tuple(_secants(f, x, h)), axis=1)
