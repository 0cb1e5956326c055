"""Jacobians of softmax and of its logarithm, side by side.

Mistake: log-jacobian-with-outer
Cause: derivation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def _minus_outer(D, p):
    return D - p[:, None] @ p[None, :]


def softmax_jacobian(x):
    p = softmax(x)
    return _minus_outer(np.diag(p), p)


def log_softmax_jacobian(x):
    p = softmax(x)
    return _minus_outer(np.eye(len(p)), p)
