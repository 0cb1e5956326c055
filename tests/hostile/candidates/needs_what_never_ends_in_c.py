"""The file computes for ever, where nothing interrupts it, what its softmax multiplies by."""

import numpy as np

SCALE = 10 ** (10**10)


def softmax(x):
    e = np.exp(x / SCALE)
    return e / np.sum(e)
