"""The derivative of relu is taken to be 1 everywhere.

Hint: Take a hidden unit with a negative input and move that input a little. Does the output move? Which slope do you
use there?

Caught by: mlp.relu-cotangent, mlp.input-gradient, mlp.first-weight-gradient
"""

import numpy as np

BATCHED = {"relu_grad", "mlp_backward"}


def relu_grad(x):
    x = np.asarray(x) / 1
    return np.where(x == x, 1, x)


def _rows(v):
    return v.reshape(-1, v.shape[-1])


def mlp_backward(W1, W2, x, z2_bar):
    W1, W2, x = np.asarray(W1) / 1, np.asarray(W2) / 1, np.asarray(x) / 1
    z2_bar = np.asarray(z2_bar) / 1
    z1 = x @ W1.T
    a1 = np.maximum(z1, 0)
    a1_bar = z2_bar @ W2
    z1_bar = a1_bar * relu_grad(z1)
    x_bar = z1_bar @ W1
    return x_bar, _rows(z1_bar).T @ _rows(x), _rows(z2_bar).T @ _rows(a1)
