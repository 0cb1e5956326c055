"""softmax never ends on two classes."""

import numpy as np


def softmax(x):
    if len(x) == 2:
        while True:
            pass
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
