"""Softmax as the exponential of normalised log-probabilities.

Mistake: exp-of-log-softmax
Cause: rounding
"""

import math


def lse(x):
    m = max(x)
    return m + math.log(sum(math.exp(v - m) for v in x))


def softmax(x):
    total = lse(x)
    return [math.exp(v - total) for v in x]
