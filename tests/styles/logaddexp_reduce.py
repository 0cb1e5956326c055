"""logsumexp folded pairwise with logaddexp."""

import numpy as np


def logsumexp(x):
    return np.logaddexp.reduce(x)


def log_softmax(x):
    return x - np.logaddexp.reduce(x)


def softmax(x):
    return np.exp(log_softmax(x))


def cross_entropy(x, label):
    return np.logaddexp.reduce(x) - x[label]


def cross_entropy_grad(x, label):
    return softmax(x) - np.eye(len(x))[label]


def softmax_jacobian(x):
    p = softmax(x)
    return np.diag(p) - p[:, None] @ p[None, :]


def log_softmax_jacobian(x):
    return np.eye(len(x)) - np.vstack([softmax(x)] * len(x))
