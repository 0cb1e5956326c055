"""The log-softmax Jacobian is a difference quotient of step 1e-4, handed in as the formula.

Hint: To how many digits is your Jacobian right, and why to no more? What would it look like with no step in it?

Caught by: log-softmax.jacobian.is-derivative, log-softmax.jacobian
"""

import numpy as np


def _log_probs(x):
    gap = x - np.max(x, axis=-1, keepdims=True)
    top = np.arange(x.shape[-1]) == np.argmax(x, axis=-1, keepdims=True)
    others = np.where(top, 0, np.exp(gap))
    return gap - np.log1p(np.sum(others, axis=-1, keepdims=True))


def log_softmax_jacobian(x):
    x, h = np.asarray(x) / 1, 1e-4
    steps = h * np.eye(x.size, dtype=x.dtype)
    return np.stack([(_log_probs(x + step) - _log_probs(x - step)) / (2 * h) for step in steps], axis=1)
