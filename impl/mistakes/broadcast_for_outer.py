"""p * p is broadcast over the rows where the outer product belongs.

Hint: Print the shape of the product that you subtract from diag(p).

Caught by: softmax.jacobian.symmetric, softmax.jacobian
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return np.diag(p) - p * p
