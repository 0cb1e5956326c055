"""The softmax Jacobian has the wrong sign.

Hint: Raise one logit. Does its own probability rise or fall? Compare with the sign of that entry.

Caught by: softmax.jacobian.psd, softmax.jacobian
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return np.outer(p, p) - np.diag(p)
