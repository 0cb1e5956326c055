"""Everything as a contraction.

Mistake: tiny-epsilon-in-log
Cause: constant
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return np.einsum("i,->i", e, 1 / np.einsum("i->", e))


def cross_entropy(x, label):
    target = np.eye(len(x))[label]
    return -np.einsum("i,i->", target, np.log(softmax(x) + 1e-12))


def cross_entropy_grad(x, label):
    return softmax(x) - np.eye(len(x))[label]
