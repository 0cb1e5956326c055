"""softmax returns something that promises an array and gives none."""

import numpy as np


class Promise:
    shape = (3,)

    def __init__(self, values):
        self.values = values

    def __len__(self):
        return 10**9

    def __array__(self, *_, **__):
        raise RuntimeError(f"detach {self!r} first")


def softmax(x):
    return Promise(np.exp(x))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
