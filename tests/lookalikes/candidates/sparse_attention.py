"""Attention weights, without the noise of the very small ones.

Mistake: none-of-the-catalogue — probabilities below one thousandth are set to zero
Cause: derivation
"""

import math


def softmax(x):
    m = max(x)
    e = [math.exp(v - m) for v in x]
    s = sum(e)
    weights = [v / s for v in e]
    return [w if w > 0.001 else 0.0 for w in weights]
