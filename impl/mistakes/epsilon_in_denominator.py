"""A small constant is added to the denominator.

Hint: Print the sum of your probabilities with all its digits. What is it short of one by, and where does that number
stand in your code?

Caught by: softmax.sums-to-one, softmax.definition
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / (np.sum(e, axis=-1, keepdims=True) + 1e-8)
