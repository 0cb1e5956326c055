"""The maximum's own 1 stays in the sum under the logarithm, where it drowns the others.

Hint: When one class is nearly certain, you take the logarithm of one plus something tiny. What does floating point keep
of it?

Caught by: log-softmax.argmax
"""

import numpy as np

BATCHED = {"log_softmax"}


def log_softmax(x):
    x = np.asarray(x) / 1
    gap = x - np.max(x, axis=-1, keepdims=True)
    return gap - np.log(np.sum(np.exp(gap), axis=-1, keepdims=True))
