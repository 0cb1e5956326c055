"""The softmax Jacobian is too large by five parts in ten thousand.

Hint: Divide your Jacobian by the expected one, entry by entry. Is the quotient the same everywhere, and where does it
come from?

Caught by: softmax.jacobian.is-derivative, softmax.jacobian
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return (np.diag(p) - np.outer(p, p)) * 2001 / 2000
