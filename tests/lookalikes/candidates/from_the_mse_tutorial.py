"""Output layer, adapted from a tutorial on sigmoid networks.

Mistake: extra-sigmoid-derivative
Cause: derivation
"""

import numpy as np


def activate(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def activate_prime(a):
    return a - a * a


def cross_entropy_grad(x, label):
    a = activate(x)
    y = np.zeros_like(a)
    y[label] = 1
    delta = (a - y) * activate_prime(a)
    return delta
