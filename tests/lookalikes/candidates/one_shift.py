"""Row-wise softmax for a batch of scores.

Mistake: global-maximum
Cause: range
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    shift = np.amax(x)
    weights = np.exp(x - shift)
    return (weights.T / weights.sum(axis=-1)).T
