"""The exponentials are divided by their mean instead of their sum.

Hint: Add up your probabilities, for two classes and for three.

Caught by: softmax.range, softmax.sums-to-one, softmax.definition
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.mean(e, axis=-1, keepdims=True)
