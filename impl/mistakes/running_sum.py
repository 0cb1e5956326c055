"""Each exponential is divided by the sum up to itself, not by the whole sum.

Caught by: softmax.permutation, softmax.definition
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.cumsum(e, axis=-1)
