"""softmax hangs on two classes where nothing interrupts it."""

import numpy as np


def softmax(x):
    if len(x) == 2:
        10 ** (10**10)
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
