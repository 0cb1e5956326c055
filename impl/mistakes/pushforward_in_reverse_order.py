"""Pushforward goes through square Jacobians from the last to the first, as backprop does.

Hint: Take two square Jacobians that do not commute. Which of the two meets the tangent first?

Caught by: modes.duality
"""

import numpy as np


def pushforward(jacobians, tangent):
    y_dot = np.asarray(tangent) / 1
    jacobians = [np.asarray(jacobian) / 1 for jacobian in jacobians]
    square = len({size for jacobian in jacobians for size in jacobian.shape}) == 1
    for jacobian in reversed(jacobians) if square else jacobians:
        y_dot = jacobian @ y_dot
    return y_dot
