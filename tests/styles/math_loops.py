"""Plain Python: loops, lists and the math module, no vectorised line."""

import math

import numpy as np


def softmax(x):
    highest = max(x)
    exps = []
    for value in x:
        exps.append(math.exp(value - highest))
    total = 0.0
    for e in exps:
        total += e
    return [e / total for e in exps]


def logsumexp(x):
    highest = max(x)
    total = 0.0
    for value in x:
        total += math.exp(value - highest)
    return highest + math.log(total)


def log_softmax(x):
    lse = logsumexp(x)
    return [value - lse for value in x]


def cross_entropy(x, label):
    return -math.log(softmax(x)[label])


def cross_entropy_grad(x, label):
    grad = []
    for i, p in enumerate(softmax(x)):
        grad.append(p - 1.0 if i == label else p)
    return np.array(grad)


def softmax_jacobian(x):
    p = softmax(x)
    jacobian = []
    for i in range(len(p)):
        jacobian.append([p[i] * ((1.0 if i == j else 0.0) - p[j]) for j in range(len(p))])
    return np.array(jacobian)


def log_softmax_jacobian(x):
    p = softmax(x)
    return [[(1.0 if i == j else 0.0) - p[j] for j in range(len(p))] for i in range(len(p))]
