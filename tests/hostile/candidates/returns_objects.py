"""softmax returns an array of objects that are no numbers."""

import numpy as np


def softmax(x):
    return np.array([object() for _ in x])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
