"""Softmax and negative log-likelihood as two layers, each with its own backward.

Mistake: two-step-gradient
Cause: range
"""

import numpy as np


def softmax_forward(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def softmax_backward(p, dp):
    return np.dot(np.diag(p) - np.outer(p, p), dp)


def nll_backward(p, y):
    dp = np.zeros(len(p))
    dp[y] = -1.0 / p[y]
    return dp


def cross_entropy_grad(x, label):
    p = softmax_forward(x)
    return softmax_backward(p, nll_backward(p, label))
