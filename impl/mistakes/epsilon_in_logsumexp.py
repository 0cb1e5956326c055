"""A small constant is added under the logarithm, which bends the derivative a little.

Hint: What does your function make of a single logit, and what should it? Look at the difference with all its digits.

Caught by: logsumexp.gradient, logsumexp.definition
"""

import numpy as np

BATCHED = {"logsumexp"}


def logsumexp(x):
    x = np.asarray(x) / 1
    m = np.max(x, axis=-1, keepdims=True)
    return np.max(x, axis=-1) + np.log(np.sum(np.exp(x - m), axis=-1) + 1e-10)
