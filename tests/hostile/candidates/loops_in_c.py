"""softmax makes a number that takes longer than anybody lives, in one operation."""

import numpy as np


def softmax(x):
    return x + 10 ** (10**10) % 7


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
