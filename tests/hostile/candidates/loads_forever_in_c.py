"""The file hangs where nothing interrupts it."""

import numpy as np


def softmax(x):
    return x


largest = 10 ** (10**10)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
