"""The maximum is subtracted first; everything else follows the definitions, by rows if there are rows."""

import numpy as np

BATCHED = {"softmax", "logsumexp", "log_softmax", "cross_entropy", "cross_entropy_grad"}


def softmax(x):
    z = x - np.max(x, axis=-1, keepdims=True)
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)


def logsumexp(x):
    m = np.max(x, axis=-1, keepdims=True)
    return np.squeeze(m, axis=-1) + np.log(np.sum(np.exp(x - m), axis=-1))


def log_softmax(x):
    z = x - np.max(x, axis=-1, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))


def cross_entropy(x, label):
    log_p = np.atleast_2d(log_softmax(x))
    return -np.mean(log_p[np.arange(len(log_p)), label])


def cross_entropy_grad(x, label):
    grad = softmax(x)
    rows = np.atleast_2d(grad)  # a view of grad
    rows[np.arange(len(rows)), label] -= 1
    return grad / len(rows)


def softmax_jacobian(x):
    p = softmax(x).reshape(-1, 1)
    return np.diagflat(p) - p @ p.T


def log_softmax_jacobian(x):
    p = softmax(x)
    return np.eye(p.size) - np.tile(p, (p.size, 1))
