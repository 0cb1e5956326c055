"""A loss that is 0 when the classifier is certain and right.

Mistake: missing-log
Cause: derivation
"""

import math


def softmax(x):
    m = max(x)
    e = [math.exp(v - m) for v in x]
    return [v / sum(e) for v in e]


def cross_entropy(x, label):
    return sum(p for k, p in enumerate(softmax(x)) if k != label)
