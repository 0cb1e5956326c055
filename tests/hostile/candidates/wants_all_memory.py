"""softmax asks for more memory than there is."""

import numpy as np


def softmax(x):
    return np.ones((10**9, 10**9))[0, : len(x)]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
