"""The sigmoid is e^x / (1 + e^x), not a number once e^x overflows.

Caught by: sigmoid.stable
"""

import numpy as np

BATCHED = {"sigmoid"}


def sigmoid(x):
    e = np.exp(np.asarray(x) / 1)
    return e / (1 + e)
