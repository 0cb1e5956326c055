"""Softmax, log-softmax and their Jacobian.

Mistake: log-forgotten-in-jacobian
Cause: derivation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def log_softmax(x):
    z = x - np.max(x)
    return z - np.log(np.sum(np.exp(z)))


def softmax_jacobian(x):
    p = softmax(x)
    J = np.zeros((len(x), len(x)))
    for i in range(len(x)):
        for j in range(len(x)):
            J[i, j] = p[i] * ((i == j) - p[j])
    return J


def log_softmax_jacobian(x):
    return softmax_jacobian(x)
