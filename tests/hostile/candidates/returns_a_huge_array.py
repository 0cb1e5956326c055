"""softmax returns ten thousand million numbers, which take no memory."""

import numpy as np


def softmax(x):
    return np.broadcast_to(1.0, (100_000, 100_000))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
