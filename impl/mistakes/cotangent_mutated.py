"""The vector-Jacobian product subtracts the mean from the caller's cotangent.

Hint: Print the caller's cotangent before and after the call.

Caught by: conduct.pure
"""

import numpy as np

BATCHED = {"softmax_vjp"}


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_vjp(x, cotangent):
    x, v = np.asarray(x) / 1, np.asarray(cotangent)
    if x.shape != v.shape:
        raise ValueError(f"shapes {x.shape} and {v.shape} do not match")
    if v.dtype.kind in "biu":
        v = v / 1
    p = _probs(x)
    v -= np.sum(p * v, axis=-1, keepdims=True)
    return p * v
