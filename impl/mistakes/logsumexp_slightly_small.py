"""The logarithm of the sum is a little too small, and still between its bounds.

Hint: Take V logits of 0, for a few V, and divide your result by log V. What is the quotient?

Caught by: logsumexp.definition
"""

import numpy as np

BATCHED = {"logsumexp"}


def logsumexp(x):
    x = np.asarray(x) / 1
    if x.shape[-1] == 0:
        raise ValueError("expected at least one class, got none")
    m = np.max(x, axis=-1, keepdims=True)
    return np.max(x, axis=-1) + np.log(np.sum(np.exp(x - m), axis=-1)) * 1023 / 1024
