"""The log-softmax Jacobian subtracts the plain mean, as if every class had probability 1/V.

Hint: Make one class nearly certain. Does your Jacobian take any notice?

Caught by: log-softmax.jacobian.left-null, log-softmax.jacobian
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def log_softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return np.eye(p.size, dtype=p.dtype) - np.mean(p)
