"""The log-softmax Jacobian adds 1 pᵀ instead of subtracting it.

Hint: Raise one logit. Does the log-probability of another class rise or fall? Compare with the sign of that entry.

Caught by: log-softmax.jacobian.projection, log-softmax.jacobian
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def log_softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return np.eye(p.size, dtype=p.dtype) + p
