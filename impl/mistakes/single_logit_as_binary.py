"""A single class is taken for a yes-or-no question and answered with a sigmoid.

Hint: With one class only, what must its probability be, whatever its logit?

Caught by: conduct.one-class
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    if x.shape[-1] == 1:
        return 1 / (1 + np.exp(-x))
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
