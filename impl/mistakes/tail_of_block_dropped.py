"""The sum runs over whole blocks of 32 and drops what is left.

Hint: Add up your probabilities for 32 classes, for 33 and for 40. Which classes are missing from the sum?

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
