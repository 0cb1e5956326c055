"""softmax returns the length of a sequence that has no end."""

import numpy as np


class Endless:
    def __getitem__(self, place):
        return 1.0

    def __array__(self, *_, **__):
        return np.array(list(iter(self)))


def softmax(x):
    return Endless()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
