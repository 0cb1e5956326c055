"""Batches as loops over rows, single vectors by way of a batch of one; the labels as a matrix of ones and zeros."""

import numpy as np

BATCHED = {"softmax", "log_softmax", "cross_entropy", "cross_entropy_grad"}


def _log_softmax_row(row):
    centred = row - np.max(row)
    return centred - np.log(np.sum(np.exp(centred)))


def log_softmax(x):
    if np.ndim(x) == 1:
        return _log_softmax_row(x)
    return np.array([_log_softmax_row(row) for row in x])


def softmax(x):
    if np.ndim(x) == 2:
        return np.array([softmax(row) for row in x])
    weights = np.exp(x - np.max(x))
    return weights / weights.sum()


def _targets(label, classes):
    matrix = np.zeros((len(label), classes))
    for n, y in enumerate(label):
        matrix[n, y] = 1
    return matrix


def cross_entropy(x, label):
    X, y = np.atleast_2d(x), np.atleast_1d(label)
    logp = log_softmax(X)
    return -sum(logp[n, k] for n, k in enumerate(y)) / len(y)


def cross_entropy_grad(x, label):
    X, y = np.atleast_2d(x), np.atleast_1d(label)
    grad = (softmax(X) - _targets(y, X.shape[1])) / X.shape[0]
    return grad[0] if np.ndim(x) == 1 else grad
