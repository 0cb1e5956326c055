"""The softmax layer passes gradients through unchanged, as if its Jacobian were the identity.

Hint: Pass back a cotangent of ones. What must come out, if the probabilities always sum to one?

Caught by: softmax.jacobian.half-lipschitz, softmax.jacobian, softmax.vjp
"""

import numpy as np

BATCHED = {"softmax_vjp"}


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    return np.eye(p.size, dtype=p.dtype) + 0 * p


def softmax_vjp(x, cotangent):
    return np.asarray(cotangent) / 1 + 0 * _probs(np.asarray(x) / 1)
