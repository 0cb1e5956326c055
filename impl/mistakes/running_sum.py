"""Each exponential is divided by the sum up to itself, not by the whole sum.

Hint: Permute the logits. Are your probabilities permuted alike? By what do you divide the first of them, and by what
the last?

Caught by: softmax.permutation, softmax.definition
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.cumsum(e, axis=-1)
