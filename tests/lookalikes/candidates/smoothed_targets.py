"""Cross-entropy with the training recipe of the image models.

Mistake: label-smoothing-left-in
Cause: constant
"""

import numpy as np

SMOOTHING = 0.1


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def cross_entropy(x, label):
    z = x - np.max(x)
    return np.log(np.exp(z).sum()) - z[label]


def cross_entropy_grad(x, label):
    K = len(x)
    target = np.full(K, SMOOTHING / K)
    target[label] += 1 - SMOOTHING
    return softmax(x) - target
