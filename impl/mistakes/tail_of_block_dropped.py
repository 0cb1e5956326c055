"""The sum runs over whole blocks of 32 and drops what is left.

Caught by: softmax.definition, softmax.sums-to-one
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    whole = e.shape[-1] // 32 * 32
    summed = e[..., :whole] if whole else e
    return e / np.sum(summed, axis=-1, keepdims=True)
