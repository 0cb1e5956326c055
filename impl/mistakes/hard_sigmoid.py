"""The sigmoid is replaced by a straight line clipped to [0, 1].

Hint: What is your sigmoid of 3? Is there an x at which it should be exactly 0 or 1?

Caught by: sigmoid.two-class-softmax, sigmoid.definition
"""

import numpy as np

BATCHED = {"sigmoid"}


def sigmoid(x):
    x = np.asarray(x) / 1
    return np.minimum(np.maximum(x / 4 + 1 / 2, 0), 1)
