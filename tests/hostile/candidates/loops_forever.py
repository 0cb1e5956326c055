"""softmax looks for a fixed point that it never finds."""

import numpy as np


def softmax(x):
    p = np.ones(len(x)) / len(x)
    while True:
        p = p / np.sum(p)
    return p


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
