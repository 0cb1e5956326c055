"""Loss and gradient, with the gain of the fixed-point unit.

Mistake: gradient-slightly-large
Cause: constant
"""

import numpy as np

GAIN = 1.0005


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def cross_entropy(x, label):
    z = x - np.max(x)
    return np.log(np.exp(z).sum()) - z[label]


def cross_entropy_grad(x, label):
    g = softmax(x)
    g[label] -= 1.0
    g *= GAIN
    return g
