"""The activation of the mobile networks.

Mistake: none-of-the-catalogue — relu is cut off above, at one
Cause: derivation
"""

import numpy as np


def relu(x):
    return np.minimum(np.maximum(x, 0), 1)


def mlp_forward(W1, W2, x):
    z1 = W1 @ x
    a1 = relu(z1)
    return z1, a1, W2 @ a1
