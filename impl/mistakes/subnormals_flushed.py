"""Probabilities below the smallest normal number are set to zero.

Caught by: softmax.stable.tail
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    p = e / np.sum(e, axis=-1, keepdims=True)
    subnormal = np.spacing(p) == np.spacing(0 * p)
    return np.where(subnormal, 0, p)
