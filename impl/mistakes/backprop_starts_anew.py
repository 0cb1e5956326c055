"""Backprop walks back from the loss anew for every layer, and keeps only the last of these walks.

Hint: Double the depth. By how much should your count of multiplications grow, and by how much does it?

Caught by: modes.reverse-wins, modes.reverse-is-matrix-vector, modes.always-reverse
"""

import numpy as np


def _cotangent_before(layer, jacobians, cotangent):
    x_bar = cotangent
    for jacobian in reversed(jacobians[layer:]):
        x_bar = jacobian.T @ x_bar
    return x_bar


def backprop(jacobians, cotangent):
    jacobians = [np.asarray(jacobian) / 1 for jacobian in jacobians]
    cotangent = np.asarray(cotangent) / 1
    cotangents = [_cotangent_before(layer, jacobians, cotangent) for layer in range(len(jacobians))]
    return cotangents[0]
