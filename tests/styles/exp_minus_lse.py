"""Everything through logsumexp: log p = x − lse, and p is its exponential."""

import numpy as np


def logsumexp(x):
    c = x.max()
    return c + np.log(np.exp(x - c).sum())


def log_softmax(x):
    return x - logsumexp(x)


def softmax(x):
    return np.exp(log_softmax(x))


def cross_entropy(x, label):
    return -log_softmax(x)[label]


def cross_entropy_grad(x, label):
    grad = np.exp(log_softmax(x))
    grad[label] -= 1.0
    return grad


def softmax_jacobian(x):
    p = softmax(x)
    return p[:, None] * (np.eye(len(p)) - p[None, :])


def log_softmax_jacobian(x):
    return np.identity(len(x)) - np.outer(np.ones(len(x)), softmax(x))
