"""softmax returns an enormous matrix on two classes."""

import numpy as np


def softmax(x):
    if len(x) == 2:
        return np.broadcast_to(0.5, (10**6, 10**6))
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
