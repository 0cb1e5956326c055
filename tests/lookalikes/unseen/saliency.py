"""Two layers; gradients for looking at what the network looks at.

Mistake: none-of-the-catalogue — guided backpropagation: negative cotangents are dropped as well as inactive units
Cause: derivation
"""

import numpy as np


def mlp_forward(W1, W2, x):
    z1 = W1 @ x
    a1 = np.clip(z1, 0, None)
    return z1, a1, W2 @ a1


def mlp_backward(W1, W2, x, z2_bar):
    z1, a1, _ = mlp_forward(W1, W2, x)
    a1_bar = z2_bar @ W2
    passes = (z1 > 0) & (a1_bar > 0)
    z1_bar = a1_bar * passes
    return z1_bar @ W1, z1_bar[:, None] * x, z2_bar[:, None] * a1
