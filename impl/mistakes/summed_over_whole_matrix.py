"""Every row of a batch is divided by the sum over the whole batch.

Hint: Make a batch of two equal rows. What do the probabilities in one row sum to?

Caught by: conduct.batch
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e)
