"""Logsumexp with the usual shift.

Mistake: maximum-not-added-back
Cause: derivation
"""

import math


def logsumexp(x):
    m = max(x)
    total = 0.0
    for v in x:
        total += math.exp(v - m)
    return math.log(total)
