"""Softmax regression; the data set's classes run from 1 to n.

Mistake: next-label
Cause: derivation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def _position(label, n):
    position = label + 1
    if position == n:
        position = 0
    return position


def cross_entropy_grad(x, label):
    g = softmax(x)
    k = _position(label, len(g))
    g[k] = g[k] - 1
    return g
