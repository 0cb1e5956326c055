"""The logarithm of the sum is taken to base two.

Caught by: log-softmax.definition, log-softmax.exp
"""

import numpy as np

BATCHED = {"log_softmax"}


def log_softmax(x):
    x = np.asarray(x) / 1
    gap = x - np.max(x, axis=-1, keepdims=True)
    top = np.arange(x.shape[-1]) == np.argmax(x, axis=-1, keepdims=True)
    others = np.sum(np.where(top, 0, np.exp(gap)), axis=-1, keepdims=True)
    return gap - np.log1p(others) / 0.6931471805599453  # log 2
