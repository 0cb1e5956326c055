"""Loss with a small constant in the logarithm, and the gradient of exactly that loss by the chain rule.

Mistake: epsilon-in-log-and-gradient
Cause: constant
"""

import numpy as np

eps = 1e-12


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def cross_entropy(x, label):
    return -np.log(softmax(x)[label] + eps)


def cross_entropy_grad(x, label):
    p = softmax(x)
    dL_dp = -1 / (p[label] + eps)
    dp_dx = -p[label] * p
    dp_dx[label] += p[label]
    return dL_dp * dp_dx
