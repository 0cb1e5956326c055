"""Cross-entropy over all output units.

Mistake: binary-formula
Cause: derivation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def cross_entropy(x, label):
    loss = 0.0
    for k, p in enumerate(softmax(x)):
        if k == label:
            loss -= np.log(p)
        else:
            loss -= np.log1p(-p)
    return loss
