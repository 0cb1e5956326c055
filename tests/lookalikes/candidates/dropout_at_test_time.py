"""Forward pass of a network that was trained with dropout.

Mistake: none-of-the-catalogue — the hidden layer is scaled by the keep probability of one half
Cause: derivation
"""

import numpy as np

KEEP = 0.5


def relu(x):
    return np.maximum(x, 0)


def mlp_forward(W1, W2, x):
    z1 = np.dot(W1, x)
    a1 = KEEP * relu(z1)
    return z1, a1, np.dot(W2, a1)
