"""Cross-entropy between a one-hot vector and the softmax.

Mistake: epsilon-in-log
Cause: constant
"""

import numpy as np


def softmax(x):
    ex = np.exp(x - np.max(x))
    return ex / ex.sum()


def cross_entropy(x, label):
    y = np.zeros(x.shape)
    y[label] = 1
    return -np.sum(y * np.log(softmax(x) + 1e-8))
