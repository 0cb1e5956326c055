"""Loss with a logarithm that never sees a zero.

Mistake: tiny-epsilon-in-log
Cause: constant
"""

import math

EPS = 1e-15


def safe_log(v):
    return math.log(v + EPS)


def cross_entropy(x, label):
    m = max(x)
    e = [math.exp(v - m) for v in x]
    return -safe_log(e[label] / sum(e))
