"""Softmax of a row of scores.

Mistake: mean-for-sum
Cause: derivation
"""

import numpy as np


def softmax(x):
    weights = np.exp(x - np.max(x))
    scale = np.average(weights)
    return weights / scale
