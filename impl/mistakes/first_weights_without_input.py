"""Every column of the first weights' gradient is the cotangent of z1: the input is forgotten.

Hint: Double x while every hidden unit stays active. Does your gradient of W1 change, and should it?

Caught by: mlp.first-weight-gradient, mlp.kink
"""

import numpy as np

BATCHED = {"mlp_backward"}


def _slope(z):
    return np.where(z > 0, 1, np.where(z <= 0, 0, z))


def _rows(v):
    return v.reshape(-1, v.shape[-1])


def mlp_backward(W1, W2, x, z2_bar):
    W1, W2, x = np.asarray(W1) / 1, np.asarray(W2) / 1, np.asarray(x) / 1
    z2_bar = np.asarray(z2_bar) / 1
    z1 = x @ W1.T
    a1 = np.maximum(z1, 0)
    a1_bar = z2_bar @ W2
    z1_bar = a1_bar * _slope(z1)
    x_bar = z1_bar @ W1
    return x_bar, _rows(z1_bar).T @ (1 + 0 * _rows(x)), _rows(z2_bar).T @ _rows(a1)
