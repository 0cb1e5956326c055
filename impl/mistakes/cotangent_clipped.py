"""A gradient clipping was left in between the layers of backprop.

Hint: Multiply the cotangent by 100. By how much should the result of a chain of linear maps grow, and by how much does
yours?

Caught by: chain-rule.layer-by-layer, chain-rule.order-irrelevant
"""

import numpy as np


def backprop(jacobians, cotangent):
    x_bar = np.asarray(cotangent) / 1
    for layer, jacobian in enumerate(reversed(jacobians)):
        if layer > 0:
            x_bar = np.clip(x_bar, -0.1, 0.1)
        x_bar = (np.asarray(jacobian) / 1).T @ x_bar
    return x_bar
