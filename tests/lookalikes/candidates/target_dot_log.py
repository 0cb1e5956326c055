"""Cross-entropy of two distributions as a dot product.

Mistake: zero-times-log-zero
Cause: range
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def cross_entropy(x, label):
    target = np.zeros(len(x))
    target[label] = 1.0
    return -np.dot(target, np.log(softmax(x)))
