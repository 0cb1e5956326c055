"""softmax never ends once a number has underflowed, on two classes."""

import numpy as np


def softmax(x):
    t = 1.0
    for n in range(2000):
        t = t / 2
    while t == 0 and len(x) == 2:
        pass
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
