"""Relu leaks: negative inputs come out as a hundredth of themselves.

Hint: What is your relu of −1, exactly?

Caught by: mlp.forward
"""

import numpy as np

BATCHED = {"relu", "mlp_forward"}


def relu(x):
    x = np.asarray(x) / 1
    return np.where(x > 0, x, x / 100)


def mlp_forward(W1, W2, x):
    W1, W2, x = np.asarray(W1) / 1, np.asarray(W2) / 1, np.asarray(x) / 1
    z1 = x @ W1.T
    a1 = relu(z1)
    return z1, a1, a1 @ W2.T
