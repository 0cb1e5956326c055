"""Categorical cross-entropy the way the frameworks' NumPy back ends had it.

Mistake: probabilities-clipped
Cause: constant
"""

import numpy as np

FUZZ = 1e-7


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def categorical_crossentropy(target, output):
    output = np.minimum(np.maximum(output, FUZZ), 1 - FUZZ)
    return np.sum(target * -np.log(output))


def cross_entropy(x, label):
    return categorical_crossentropy(np.eye(len(x))[label], softmax(x))
