"""Probabilities below the smallest normal number are set to zero.

Hint: Put one logit 740 below the other. What is its probability, and does float64 have numbers of that size?

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
