"""The definitions as a book prints them: nothing is shifted, so large logits overflow."""

import numpy as np


def softmax(x):
    return np.exp(x) / np.sum(np.exp(x))


def logsumexp(x):
    return np.log(np.sum(np.exp(x)))


def log_softmax(x):
    return np.log(softmax(x))


def cross_entropy(x, label):
    return -np.log(softmax(x)[label])


def cross_entropy_grad(x, label):
    one_hot = np.zeros(len(x))
    one_hot[label] = 1
    return softmax(x) - one_hot


def softmax_jacobian(x):
    p = softmax(x)
    return np.diag(p) - np.outer(p, p)


def log_softmax_jacobian(x):
    return np.eye(len(x)) - softmax(x)
