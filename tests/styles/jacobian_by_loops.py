"""The Jacobians entry by entry, with the case i = j apart; the loss gradient by the chain rule through them."""

import numpy as np


def softmax(x):
    exps = np.exp(x - np.max(x))
    return exps / exps.sum()


def softmax_jacobian(x):
    p = softmax(x)
    n = len(p)
    jacobian = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if i == j:
                jacobian[i, j] = p[i] * (1 - p[i])
            else:
                jacobian[i, j] = -p[i] * p[j]
    return jacobian


def log_softmax(x):
    return np.log(softmax(x))


def log_softmax_jacobian(x):
    p = softmax(x)
    n = len(p)
    jacobian = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            jacobian[i, j] = (1 if i == j else 0) - p[j]
    return jacobian


def cross_entropy(x, label):
    return -log_softmax(x)[label]


def cross_entropy_grad(x, label):
    return -log_softmax_jacobian(x)[label]
