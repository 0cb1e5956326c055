"""softmax raises an exception that does not end when it is asked what it is."""

import numpy as np


class Endless(Exception):
    def __str__(self):
        while True:
            pass


def softmax(x):
    raise Endless


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
