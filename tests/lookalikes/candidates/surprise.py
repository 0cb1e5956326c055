"""Cross-entropy as the surprise at the true label.

Mistake: bits-for-nats
Cause: derivation
"""

import math


def cross_entropy(x, label):
    m = max(x)
    total = sum(math.exp(v - m) for v in x)
    surprise = math.log(total) - (x[label] - m)
    return surprise / math.log(2)


def cross_entropy_grad(x, label):
    m = max(x)
    total = sum(math.exp(v - m) for v in x)
    return [math.exp(v - m) / total - (i == label) for i, v in enumerate(x)]
