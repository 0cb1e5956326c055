"""The file computes for ever what its softmax multiplies by."""

import numpy as np


def converged():
    while True:
        pass


SCALE = converged()


def softmax(x):
    e = np.exp(SCALE * x)
    return e / np.sum(e)
