"""softmax drifts with every call."""

import numpy as np


calls = 0


def softmax(x):
    global calls
    calls += 1
    e = np.exp(x - np.max(x))
    return e / np.sum(e) * (1 + 1e-3 * calls)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
