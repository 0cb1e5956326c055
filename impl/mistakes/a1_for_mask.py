"""The cotangent is multiplied by a1 itself, not by the mask of its positive entries.

Hint: Double x while every hidden unit stays active. By how much does your cotangent of z1 grow, and by how much should
it?

Caught by: mlp.relu-cotangent, mlp.hidden-cotangent, mlp.linear-jacobian, mlp.input-gradient, mlp.first-weight-gradient
"""

import numpy as np

BATCHED = {"mlp_backward"}


def _rows(v):
    return v.reshape(-1, v.shape[-1])


def mlp_backward(W1, W2, x, z2_bar):
    W1, W2, x = np.asarray(W1) / 1, np.asarray(W2) / 1, np.asarray(x) / 1
    z2_bar = np.asarray(z2_bar) / 1
    z1 = x @ W1.T
    a1 = np.maximum(z1, 0)
    a1_bar = z2_bar @ W2
    z1_bar = a1_bar * a1
    x_bar = z1_bar @ W1
    return x_bar, _rows(z1_bar).T @ _rows(x), _rows(z2_bar).T @ _rows(a1)
