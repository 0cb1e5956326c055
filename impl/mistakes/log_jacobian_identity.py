"""The normaliser is forgotten, so the log-softmax Jacobian is the identity.

Hint: Raise all logits by the same amount. What happens to the log-probabilities, and what do the rows of your Jacobian
add up to?

Caught by: log-softmax.jacobian.zero-row-sums, log-softmax.jacobian, log-softmax.jacobian.left-null
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def log_softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return np.eye(p.size, dtype=p.dtype) + 0 * p
