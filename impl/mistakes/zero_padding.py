"""Logsumexp pads the logits with a zero, which counts as a class of its own.

Hint: What is your function of a single logit of 0, and what should it be? How many classes does yours seem to count?

Caught by: logsumexp.shift, logsumexp.definition
"""

import numpy as np

BATCHED = {"logsumexp"}


def logsumexp(x):
    x = np.asarray(x) / 1
    if x.shape[-1] == 0:
        raise ValueError("no classes")
    m = np.maximum(np.max(x, axis=-1, keepdims=True), 0)
    total = np.exp(-m[..., 0]) + np.sum(np.exp(x - m), axis=-1)
    return m[..., 0] + np.log(total)
