"""A batch is normalised as a whole: all its entries together sum to one.

Caught by: conduct.batch
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e)
