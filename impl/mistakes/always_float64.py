"""Whatever the input's type, the answer comes in float64.

Hint: Pass in float32 numbers and look at the type of what comes back.

Caught by: conduct.dtype
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x, dtype=np.float64)
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
