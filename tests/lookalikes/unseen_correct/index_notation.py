"""Layers and chains in index notation, one einsum a line; the matrices come as rows in a list."""

import numpy as np

BATCHED = {"affine", "relu", "relu_grad", "mlp_forward", "mlp_backward"}


def chain_jacobian(outer, inner):
    return [row for row in np.einsum("ik,kj->ij", outer, inner)]


def backprop(jacobians, cotangent):
    bar = np.asarray(cotangent)
    for J in jacobians[::-1]:
        bar = np.einsum("ij,i->j", J, bar)
    return list(bar)


def pushforward(jacobians, tangent):
    dot = np.asarray(tangent)
    for J in jacobians:
        dot = np.einsum("ij,j->i", J, dot)
    return list(dot)


def affine(W, b, x):
    return np.einsum("ij,...j->...i", W, x) + b


def relu(x):
    return np.einsum("...i,...i->...i", x, relu_grad(x))


def relu_grad(x):
    return np.heaviside(x, 0.5)


def mlp_forward(W1, W2, x):
    z1 = np.einsum("hi,...i->...h", W1, x)
    a1 = relu(z1)
    return z1, a1, np.einsum("oh,...h->...o", W2, a1)


def mlp_backward(W1, W2, x, z2_bar):
    z1, a1, _ = mlp_forward(W1, W2, x)
    z1_bar = np.einsum("...o,oh,...h->...h", z2_bar, W2, relu_grad(z1))
    x_bar = np.einsum("...h,hi->...i", z1_bar, W1)
    W1_bar = np.einsum("nh,ni->hi", np.atleast_2d(z1_bar), np.atleast_2d(x))
    W2_bar = np.einsum("no,nh->oh", np.atleast_2d(z2_bar), np.atleast_2d(a1))
    return x_bar, [row for row in W1_bar], [row for row in W2_bar]
