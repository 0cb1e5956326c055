"""The maximum of the whole batch is subtracted from every row, so that low rows underflow.

Caught by: conduct.batch
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x))
    return e / np.sum(e, axis=-1, keepdims=True)
