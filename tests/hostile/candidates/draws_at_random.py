"""softmax adds a noise that nobody turned off."""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e) + 1e-3 * np.random.rand(len(x))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
