"""The last row of the softmax Jacobian is half of what it should be.

Hint: Compare your Jacobian with its transpose. In which row do they differ, and by which factor?

Caught by: softmax.jacobian, softmax.jacobian.symmetric
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    jacobian = np.diag(p) - np.outer(p, p)
    jacobian[-1] = jacobian[-1] / 2
    return jacobian
