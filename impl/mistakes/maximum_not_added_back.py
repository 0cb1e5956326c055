"""Logsumexp subtracts the maximum and never adds it back.

Hint: Add 5 to all logits. By how much must the result change, and by how much does yours?

Caught by: logsumexp.definition, logsumexp.shift, logsumexp.bounds
"""

import numpy as np

BATCHED = {"logsumexp"}


def logsumexp(x):
    x = np.asarray(x) / 1
    m = np.max(x, axis=-1, keepdims=True)
    return np.log(np.sum(np.exp(x - m), axis=-1))
