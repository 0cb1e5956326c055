"""The Jacobian has p(1 − p) on its diagonal and nothing else.

Hint: Raise one logit and watch the probabilities of the other classes. Where in your Jacobian does that show?

Caught by: softmax.jacobian, softmax.jacobian.is-derivative, softmax.jacobian.zero-row-sums
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return np.diag(p * (1 - p))
