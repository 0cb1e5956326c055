"""The gradient for a target distribution.

Mistake: label-smoothing-left-in
Cause: constant
"""

import numpy as np

ALPHA = 0.05


def target_distribution(label, n):
    t = np.full(n, ALPHA / n)
    np.add.at(t, [label], 1 - ALPHA)
    return t


def cross_entropy_grad(x, label):
    e = np.exp(x - x.max())
    p = e / e.sum()
    return p - target_distribution(label, p.size)
