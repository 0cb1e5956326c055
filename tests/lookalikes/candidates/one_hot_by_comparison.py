"""Gradient without index arithmetic: the target is where the score equals the label's.

Mistake: gradient-wrong-at-ties
Cause: derivation
"""

import math


def softmax(x):
    m = max(x)
    w = [math.exp(v - m) for v in x]
    s = math.fsum(w)
    return [v / s for v in w]


def cross_entropy_grad(x, label):
    right_score = x[label]
    return [p - 1 if v == right_score else p for p, v in zip(softmax(x), x)]
