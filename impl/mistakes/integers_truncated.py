"""The result is stored in an array of the input's type: integer logits give integer probabilities.

Hint: Pass in integer logits. Which type has the array that you store the probabilities in?

Caught by: conduct.dtype
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x)
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    p = np.empty_like(x)
    p[...] = e / np.sum(e, axis=-1, keepdims=True)
    return p
