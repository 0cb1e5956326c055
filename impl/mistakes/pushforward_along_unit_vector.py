"""Pushforward scales the tangent to length 1 first, as for a slope in a direction.

Hint: Double the tangent. Should the result double, and does yours?

Caught by: modes.duality
"""

import numpy as np


def pushforward(jacobians, tangent):
    y_dot = np.asarray(tangent) / 1
    length = np.sqrt(np.sum(y_dot * y_dot))
    y_dot = y_dot / np.where(length > 0, length, length + 1)
    for jacobian in jacobians:
        y_dot = (np.asarray(jacobian) / 1) @ y_dot
    return y_dot
