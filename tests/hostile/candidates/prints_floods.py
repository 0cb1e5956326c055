"""softmax is right, and prints a hundred lines a call."""

import os

import numpy as np


def softmax(x):
    for n in range(100):
        print(n, x)
    os.write(1, b"to the very terminal\n")
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
