"""Log loss of one sample, after the metric of that name.

Mistake: probabilities-clipped
Cause: constant
"""

import math


def predict_proba(x):
    m = max(x)
    w = [math.exp(v - m) for v in x]
    s = sum(w)
    return [v / s for v in w]


def cross_entropy(x, label, eps=1e-15):
    p = predict_proba(x)[label]
    p = max(eps, min(1 - eps, p))
    return -math.log(p)
