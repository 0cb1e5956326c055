"""Logits that tie for the maximum are counted once in the sum.

Hint: Add up your probabilities when two logits tie for the largest.

Caught by: softmax.definition, softmax.sums-to-one
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    m = np.max(x, axis=-1, keepdims=True)
    e = np.exp(x - m)
    total = 1 + np.sum(np.where(x == m, 0, e), axis=-1, keepdims=True)
    return e / total
