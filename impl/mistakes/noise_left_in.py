"""A random noise on the logits, meant for training only, was left in.

Hint: Call the function twice with the same input. What is different the second time?

Caught by: conduct.pure, softmax.definition
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    noise = np.random.standard_normal(x.shape).astype(x.dtype) / 100
    e = np.exp(x + noise - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
