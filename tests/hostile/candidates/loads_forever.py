"""The file never comes to its end."""

import numpy as np


def softmax(x):
    return x


while True:
    pass


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
