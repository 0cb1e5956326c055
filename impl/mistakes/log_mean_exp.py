"""Logsumexp takes the mean of the exponentials instead of their sum.

Hint: Take V logits of 0. How should the result depend on V, and how does yours?

Caught by: logsumexp.bounds, logsumexp.definition
"""

import numpy as np

BATCHED = {"logsumexp"}


def logsumexp(x):
    x = np.asarray(x) / 1
    m = np.max(x, axis=-1, keepdims=True)
    return np.max(x, axis=-1) + np.log(np.mean(np.exp(x - m), axis=-1))
