"""Softmax with the scale taken out first.

Mistake: none-of-the-catalogue — the largest magnitude is subtracted, not the largest logit
Cause: range
"""

import numpy as np


def softmax(x):
    scale = np.max(np.abs(x))
    e = np.exp(x - scale)
    return e / e.sum()


def logsumexp(x):
    peak = np.max(x)
    return peak + np.log(np.exp(x - peak).sum())
