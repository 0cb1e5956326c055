"""softmax waits for a number to underflow, which in exact arithmetic none does."""

import numpy as np


def underflow():
    t = 1.0
    while t > 0:
        t = t / 2
    return t


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e) + underflow()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
