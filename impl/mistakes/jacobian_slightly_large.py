"""The softmax Jacobian is too large by five parts in ten thousand.

Caught by: softmax.jacobian.is-derivative, softmax.jacobian
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return (np.diag(p) - np.outer(p, p)) * 2001 / 2000
