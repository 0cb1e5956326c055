"""The Jacobian of softmax is returned for that of log-softmax.

Hint: Let one class become very unlikely. How much does its log-probability still move with its own logit? Which
function have you differentiated?

Caught by: log-softmax.jacobian.factors-softmax, log-softmax.jacobian
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def log_softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return np.diag(p) - np.outer(p, p)
