"""Log-probabilities, and how they move with the logits.

Mistake: log-jacobian-uniform
Cause: derivation
"""

import numpy as np


def log_softmax(x):
    z = np.asarray(x) - np.amax(x)
    return z - np.log(np.exp(z).sum())


def log_softmax_jacobian(x):
    n = len(x)
    rows = np.identity(n)
    rows -= rows.mean(axis=1, keepdims=True)
    return rows
