"""softmax returns an object of a class of its own."""

import numpy as np


class Answer:
    def __init__(self, values):
        self.values = values


def softmax(x):
    return Answer(np.exp(x) / np.sum(np.exp(x)))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
