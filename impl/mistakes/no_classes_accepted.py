"""An input without any classes is answered with an empty array.

Hint: Pass in an empty array. What could its probabilities sum to, and what do you answer?

Caught by: conduct.empty
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x, axis=-1, keepdims=True, initial=-np.inf))
    return e / np.sum(e, axis=-1, keepdims=True)
