"""The exponentials are taken without subtracting the maximum.

Hint: What is e^1000 in float64? What could you do to all logits alike without changing the probabilities?

Caught by: softmax.stable
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    if x.shape[-1] == 0:
        raise ValueError("no classes")
    e = np.exp(x)
    return e / np.sum(e, axis=-1, keepdims=True)
