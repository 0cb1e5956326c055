"""The logarithm of the sum is taken to base two.

Hint: For two equal logits, take the exponentials of your two results. What should they add up to, and what do they?

Caught by: log-softmax.definition, log-softmax.exp
"""

import math

import numpy as np

BATCHED = {"log_softmax"}


def log_softmax(x):
    x = np.asarray(x) / 1
    gap = x - np.max(x, axis=-1, keepdims=True)
    top = np.arange(x.shape[-1]) == np.argmax(x, axis=-1, keepdims=True)
    others = np.sum(np.where(top, 0, np.exp(gap)), axis=-1, keepdims=True)
    return gap - np.log1p(others) / math.log(2)
