"""softmax returns rows of different lengths."""

import numpy as np


def softmax(x):
    return [[1.0], [1.0, 2.0]]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
