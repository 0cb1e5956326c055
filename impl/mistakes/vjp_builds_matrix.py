"""The vector-Jacobian product builds the whole V×V matrix.

Hint: How many numbers do you store for 100 000 classes? Write one entry of the product on paper: which of them does it
need?

Caught by: softmax.vjp.linear-cost
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
    identity = np.eye(x.shape[-1], dtype=p.dtype)
    jacobian = p[..., :, None] * identity - p[..., :, None] * p[..., None, :]
    return np.sum(jacobian * v[..., :, None], axis=-2)
