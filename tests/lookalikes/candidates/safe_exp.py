"""Gradient with an exponential that cannot overflow.

Mistake: gradient-clipped-at-700
Cause: constant
"""

import math

LIMIT = 700


def bounded(v):
    if v > LIMIT:
        return LIMIT
    if v < -LIMIT:
        return -LIMIT
    return v


def cross_entropy_grad(x, label):
    z = [bounded(v) for v in x]
    top = max(z)
    w = [math.exp(v - top) for v in z]
    s = sum(w)
    g = [v / s for v in w]
    g[label] -= 1
    return g
