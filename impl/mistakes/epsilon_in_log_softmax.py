"""A small constant is added to the probabilities under the logarithm.

Hint: Lower one logit until its log-probability moves no more. What is the exponential of the value where it stops?

Caught by: log-softmax.exp, log-softmax.definition
"""

import numpy as np

BATCHED = {"log_softmax"}


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def log_softmax(x):
    return np.log(_probs(np.asarray(x) / 1) + 1e-8)
