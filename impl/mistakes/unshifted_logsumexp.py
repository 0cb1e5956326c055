"""Logsumexp sums the exponentials without subtracting the maximum.

Caught by: logsumexp.stable
"""

import numpy as np

BATCHED = {"logsumexp"}


def logsumexp(x):
    x = np.asarray(x) / 1
    if x.shape[-1] == 0:
        raise ValueError("no classes")
    return np.log(np.sum(np.exp(x), axis=-1))
