"""Loss and gradient, ported from a MATLAB exercise.

Mistake: labels-counted-from-one
Cause: derivation
"""

import numpy as np


def log_probs(x):
    centred = x - np.max(x)
    return centred - np.log(np.sum(np.exp(centred)))


def cross_entropy(x, label):
    logp = log_probs(x)
    return -logp[label - 1]


def cross_entropy_grad(x, label):
    onehot = np.zeros(len(x))
    onehot[label] = 1
    return np.exp(log_probs(x)) - onehot
