"""The vector-Jacobian product multiplies by p(1 − p) entry by entry.

Hint: Raise one entry of the cotangent. Which entries of the result should move, and which of yours do?

Caught by: softmax.vjp
"""

import numpy as np

BATCHED = {"softmax_vjp"}


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_vjp(x, cotangent):
    x, v = np.asarray(x) / 1, np.asarray(cotangent) / 1
    if x.shape != v.shape:
        raise ValueError(f"shapes {x.shape} and {v.shape} do not match")
    p = _probs(x)
    return p * (1 - p) * v
