"""Log-softmax's Jacobian as identity minus a product of two vectors.

Mistake: log-jacobian-transposed
Cause: derivation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def log_softmax_jacobian(x):
    ones = np.ones(len(x))
    return np.identity(len(x)) - np.outer(softmax(x), ones)
