"""Softmax in one pass.

Mistake: running-sum
Cause: derivation
"""

import math


def softmax(x):
    biggest = max(x)
    total = 0.0
    probs = []
    for v in x:
        e = math.exp(v - biggest)
        total += e
        probs.append(e / total)
    return probs
