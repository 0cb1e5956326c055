"""The softmax Jacobian lacks the factor p_i that only the logarithm removes.

Hint: Let one class become very unlikely. How large can its row of the softmax Jacobian still be, and how large is
yours?

Caught by: softmax.no-collapse, softmax.jacobian
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return np.eye(p.size, dtype=p.dtype) - p
