"""A logit that is not a number counts as 0.

Hint: Put a NaN among the logits. From what could the caller learn of it?

Caught by: conduct.nan
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    x = np.where(x == x, x, 0)
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
