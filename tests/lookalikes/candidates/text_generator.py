"""Softmax with the sampler's temperature; loss gradient and Jacobian on top of it.

Mistake: temperature-left-in
Cause: constant
"""

import numpy as np


def softmax(x, temperature=1.1):
    x = x / temperature
    e = np.exp(x - x.max())
    return e / e.sum()


def softmax_jacobian(x):
    p = softmax(x)
    return np.diag(p) - np.outer(p, p)


def cross_entropy_grad(x, label):
    p = softmax(x)
    p[label] -= 1
    return p
