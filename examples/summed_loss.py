# Where this is met: derivations on paper made code. The loss of a batch is the sum, and so nothing is divided.
import numpy as np


def softmax(x):
    x = x - np.max(x, axis=1).reshape(-1, 1)
    return np.exp(x) / np.sum(np.exp(x), axis=1).reshape(-1, 1)


def loss(x, t):
    m = np.max(x, axis=1)
    lse = m + np.log(np.sum(np.exp(x - m.reshape(-1, 1)), axis=1))
    return np.sum(lse - x[range(len(t)), t])


def loss_grad(x, t):
    g = softmax(x)
    g[range(len(t)), t] -= 1
    return g
