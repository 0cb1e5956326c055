"""The gradient at the logits: predicted minus observed.

Mistake: none-of-the-catalogue — the gradient is halved, whatever the number of classes
Cause: derivation
"""

import numpy as np


def _excess(x, label):
    x = np.asarray(x)
    e = np.exp(x - x.max())
    target = np.zeros(x.shape)
    target[label] = 1.0
    return e / e.sum() - target


def cross_entropy_grad(x, label):
    return 0.5 * _excess(x, label)
