"""Backprop starts from ones, whatever cotangent comes in.

Hint: Double the cotangent. Should the result double, and does yours?

Caught by: chain-rule.gradient-column, chain-rule.layer-by-layer, chain-rule.order-irrelevant
"""

import numpy as np


def backprop(jacobians, cotangent):
    cotangent = np.asarray(cotangent) / 1
    x_bar = 1 + 0 * cotangent
    for jacobian in reversed(jacobians):
        x_bar = (np.asarray(jacobian) / 1).T @ x_bar
    return x_bar
