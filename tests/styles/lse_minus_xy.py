"""The loss as logsumexp(x) − x_y, and its gradient term by term as the derivation goes."""

import numpy as np


def logsumexp(x):
    m = np.amax(x)
    return np.log(np.sum(np.exp(x - m))) + m


def cross_entropy(x, label):
    return logsumexp(x) - x[label]


def softmax(x):
    m = np.amax(x)
    return np.exp(x - m) / np.exp(x - m).sum()


def cross_entropy_grad(x, label):
    first_term = np.zeros_like(x)
    first_term[label] = -1
    second_term = softmax(x)
    return first_term + second_term


def log_softmax(x):
    return -np.array([cross_entropy(x, i) for i in range(len(x))])


def log_softmax_jacobian(x):
    return -np.array([cross_entropy_grad(x, i) for i in range(len(x))])


def softmax_jacobian(x):
    return np.diag(softmax(x)) @ log_softmax_jacobian(x)
