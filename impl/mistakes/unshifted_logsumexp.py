"""Logsumexp sums the exponentials without subtracting the maximum.

Hint: What is your sum at the logits [1000, 0], and at [−1000, −1000]? What does the result do when all logits move
alike?

Caught by: logsumexp.stable
"""

import numpy as np

BATCHED = {"logsumexp"}


def logsumexp(x):
    x = np.asarray(x) / 1
    if x.shape[-1] == 0:
        raise ValueError("no classes")
    return np.log(np.sum(np.exp(x), axis=-1))
