"""The second layer is applied to z1, past the relu.

Hint: Make every entry of z1 negative. What should z2 be, and what is yours?

Caught by: mlp.forward
"""

import numpy as np

BATCHED = {"mlp_forward"}


def mlp_forward(W1, W2, x):
    W1, W2, x = np.asarray(W1) / 1, np.asarray(W2) / 1, np.asarray(x) / 1
    z1 = x @ W1.T
    a1 = np.maximum(z1, 0)
    return z1, a1, z1 @ W2.T
