"""One off-diagonal entry of the softmax Jacobian is too large by a tenth.

Hint: Compare your Jacobian with its transpose, entry by entry. Which pair differs, and by which factor?

Caught by: softmax.jacobian.diagonal-plus-rank-one, softmax.jacobian, softmax.jacobian.symmetric
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    jacobian = np.diag(p) - np.outer(p, p)
    jacobian[0, -1] = jacobian[0, -1] * 11 / 10
    return jacobian
