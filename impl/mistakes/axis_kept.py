"""Logsumexp keeps the axis it sums over: shape (1,) where a number belongs.

Hint: What is the shape of your result for one vector of logits, and what is the shape of a number?

Caught by: conduct.shapes
"""

import numpy as np

BATCHED = {"logsumexp"}


def logsumexp(x):
    x = np.asarray(x) / 1
    m = np.max(x, axis=-1, keepdims=True)
    return m + np.log(np.sum(np.exp(x - m), axis=-1, keepdims=True))
