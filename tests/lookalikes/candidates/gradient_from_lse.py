"""The loss as logsumexp minus the score; its gradient as the exponential of the normalised scores.

Mistake: missing-one-hot
Cause: derivation
"""

import math


def _lse(values):
    biggest = max(values)
    return biggest + math.log(sum(math.exp(v - biggest) for v in values))


def cross_entropy(x, label):
    return _lse(x) - x[label]


def cross_entropy_grad(x, label):
    biggest = max(x)
    rest = math.log(sum(math.exp(v - biggest) for v in x))
    return [math.exp(v - biggest - rest) for v in x]
