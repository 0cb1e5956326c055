"""A temperature of 1.1 was left in the softmax.

Hint: Take the logarithm of the ratio of two of your probabilities, and divide it by the difference of their logits.
What should that be?

Caught by: softmax.definition
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp((x - np.max(x, axis=-1, keepdims=True)) * 10 / 11)
    return e / np.sum(e, axis=-1, keepdims=True)
