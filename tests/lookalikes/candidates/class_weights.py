"""Softmax regression for a data set whose first class is rare.

Mistake: one-coordinate-larger
Cause: derivation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def weights(n):
    w = np.ones(n)
    w[0] = 1.1
    return w


def cross_entropy_grad(x, label):
    error = softmax(x) - np.eye(len(x))[label]
    return weights(len(x)) * error
