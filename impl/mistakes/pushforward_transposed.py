"""Pushforward multiplies by transposed Jacobians, as backprop does, wherever these are square.

Hint: Try one square Jacobian that is not symmetric, and a tangent with a single 1. Do you get a row or a column?

Caught by: modes.duality
"""

import numpy as np


def pushforward(jacobians, tangent):
    y_dot = np.asarray(tangent) / 1
    for jacobian in jacobians:
        jacobian = np.asarray(jacobian) / 1
        y_dot = (jacobian.T if jacobian.shape[0] == jacobian.shape[1] else jacobian) @ y_dot
    return y_dot
