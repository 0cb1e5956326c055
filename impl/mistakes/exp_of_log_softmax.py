"""The probabilities are exponentials of the log-probabilities, so that their sum is not rounded to one.

Caught by: softmax.sums-to-one.division
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    gap = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(gap - np.log(np.sum(np.exp(gap), axis=-1, keepdims=True)))
