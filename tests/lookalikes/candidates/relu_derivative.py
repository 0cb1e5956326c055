"""Relu, its derivative, and the network that uses both.

Mistake: relu-slope-always-one
Cause: derivation
"""

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def relu_grad(x):
    grad = np.ones(x.shape)
    grad[relu(x) < 0] = 0
    return grad


def mlp_backward(W1, W2, x, z2_bar):
    z1 = np.dot(W1, x)
    delta = np.dot(W2.T, z2_bar) * relu_grad(z1)
    return np.dot(W1.T, delta), np.outer(delta, x), np.outer(z2_bar, relu(z1))
