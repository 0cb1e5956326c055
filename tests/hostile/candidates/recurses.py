"""softmax calls itself."""

import numpy as np


def softmax(x):
    return softmax(x) / np.sum(softmax(x))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
