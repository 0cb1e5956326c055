"""Sigmoid and its derivative.

Mistake: none-of-the-catalogue — the derivative is σ(1 + σ)
Cause: derivation
"""

import numpy as np


def sigmoid(x):
    e = np.exp(-abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def sigmoid_grad(x):
    s = sigmoid(x)
    return s + s**2
