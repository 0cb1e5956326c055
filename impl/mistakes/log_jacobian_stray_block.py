"""The block of the first two classes is off by a little that no row or column sum sees.

Hint: All classes but j lose the same when logit j rises. In which of your columns do entries off the diagonal differ?

Caught by: log-softmax.jacobian, log-softmax.jacobian.is-derivative
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def log_softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    jacobian = np.eye(p.size, dtype=p.dtype) - p
    for i in range(min(2, p.size)):
        for j in range(min(2, p.size)):
            jacobian[i, j] = jacobian[i, j] + (-1) ** (i + j) * p[0] / 1024
    return jacobian if p.size > 1 else 0 * jacobian
