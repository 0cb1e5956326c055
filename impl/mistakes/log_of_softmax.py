"""The log-probabilities are logarithms of probabilities, −inf once these underflow.

Hint: Put one logit 1000 below the other. What is its probability in float64, and what is the logarithm of that?

Caught by: log-softmax.stable, log-softmax.argmax
"""

import numpy as np

BATCHED = {"log_softmax"}


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def log_softmax(x):
    return np.log(_probs(np.asarray(x) / 1))
