"""A directional derivative is taken in reverse mode: the gradient of each output, times the direction.

Hint: Count the walks through the chain that one direction costs you. Does the count depend on the number of outputs?

Caught by: modes.always-reverse, modes.forward-cost
"""

import numpy as np


def _gradient(jacobians, unit):
    x_bar = unit
    for jacobian in reversed(jacobians):
        x_bar = jacobian.T @ x_bar
    return x_bar


def pushforward(jacobians, tangent):
    jacobians = [np.asarray(jacobian) / 1 for jacobian in jacobians]
    tangent = np.asarray(tangent) / 1
    units = np.eye(len(jacobians[-1]), dtype=tangent.dtype)
    return np.stack([_gradient(jacobians, unit) @ tangent for unit in units])
