"""Softmax subtracts the maximum from the caller's own array.

Hint: Print the caller's array before and after the call.

Caught by: conduct.pure
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x)
    if x.dtype.kind in "biu":
        x = x / 1
    x -= np.max(x, axis=-1, keepdims=True)
    e = np.exp(x)
    return e / np.sum(e, axis=-1, keepdims=True)
