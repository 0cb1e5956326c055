"""Logsumexp in one pass, with a running maximum and a running sum.

Mistake: zero-padding
Cause: derivation
"""

import math


def logsumexp(x):
    m, s = 0.0, 1.0
    for v in x:
        if v > m:
            s = s * math.exp(m - v) + 1.0
            m = v
        else:
            s += math.exp(v - m)
    return m + math.log(s)
