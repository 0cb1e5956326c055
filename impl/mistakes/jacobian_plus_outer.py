"""The outer product is added to the diagonal instead of subtracted.

Hint: Raise one logit. Does the probability of another class rise or fall? Compare with the sign of that entry.

Caught by: softmax.jacobian.zero-row-sums, softmax.jacobian
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return np.diag(p) + np.outer(p, p)
