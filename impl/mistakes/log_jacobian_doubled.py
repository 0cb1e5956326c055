"""The log-softmax Jacobian comes out twice as large.

Hint: Let one class become very unlikely. By how much does its log-probability rise per unit of its own logit, and what
does your diagonal say?

Caught by: log-softmax.jacobian, log-softmax.jacobian.projection
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def log_softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return 2 * (np.eye(p.size, dtype=p.dtype) - p)
