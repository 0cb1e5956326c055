"""softmax returns what it would print."""

import numpy as np


def softmax(x):
    return str(np.exp(x) / np.sum(np.exp(x)))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
