"""Output layer of a small network, with lists and the delta rule.

Mistake: sign-flipped
Cause: derivation
"""

import math


def softmax(x):
    top = max(x)
    exps = [math.exp(v - top) for v in x]
    total = sum(exps)
    return [e / total for e in exps]


def cross_entropy_grad(x, label):
    delta = []
    for k, p in enumerate(softmax(x)):
        if k == label:
            delta.append(1 - p)
        else:
            delta.append(-p)
    return delta
