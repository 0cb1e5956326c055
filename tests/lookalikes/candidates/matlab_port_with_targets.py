"""Loss and gradient through a target vector, ported from a MATLAB exercise.

Mistake: labels-counted-from-one
Cause: derivation
"""

import numpy as np


def make_target(y, K):
    t = np.zeros(K)
    t[y - 1] = 1
    return t


def predict(x):
    a = np.exp(x - np.amax(x))
    return a / a.sum()


def cross_entropy(x, label):
    t = make_target(label, len(x))
    z = x - np.amax(x)
    return np.log(np.sum(np.exp(z))) - z[t == 1][0]


def cross_entropy_grad(x, label):
    return predict(x) - make_target(label, len(x))
