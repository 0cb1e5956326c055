"""Softmax with the largest exponential, which is 1, kept apart from the rest.

Mistake: ties-counted-once
Cause: derivation
"""

import numpy as np


def _normaliser(z):
    rest = z[z < 0]
    return 1.0 + np.exp(rest).sum()


def softmax(x):
    z = x - np.max(x)
    return np.exp(z) / _normaliser(z)
