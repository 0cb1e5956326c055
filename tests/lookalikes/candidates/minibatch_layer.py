"""Softmax with loss for minibatches (and for one sample, as a batch of one).

Mistake: gradient-not-averaged
Cause: derivation
"""

import numpy as np

BATCHED = {"softmax", "cross_entropy", "cross_entropy_grad"}


def softmax(x):
    x = x - x.max(axis=-1, keepdims=True)
    return np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)


def cross_entropy(x, label):
    X, y = np.atleast_2d(x), np.atleast_1d(label)
    Z = X - X.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -logp[np.arange(len(y)), y].mean()


def cross_entropy_grad(x, label):
    X, y = np.atleast_2d(x), np.atleast_1d(label)
    dX = softmax(X)
    dX[np.arange(len(y)), y] -= 1
    return dX.reshape(np.shape(x))
