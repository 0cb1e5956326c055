"""Softmax classifier with the loss of the regression chapter.

Mistake: none-of-the-catalogue — the gradient of half the squared distance between p and the one-hot target
Cause: derivation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def cross_entropy_grad(x, label):
    p = softmax(x)
    error = p.copy()
    error[label] -= 1
    return p * error - p * np.dot(p, error)
