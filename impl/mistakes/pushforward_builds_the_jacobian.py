"""Pushforward multiplies all Jacobians first, from the output's side, and applies the product to the tangent.

Hint: One direction was asked for. How many does the matrix know that you build before you use it?

Caught by: modes.forward-cost, modes.always-reverse
"""

import functools

import numpy as np


def pushforward(jacobians, tangent):
    jacobians = [np.asarray(jacobian) / 1 for jacobian in jacobians]
    whole = functools.reduce(np.matmul, reversed(jacobians))
    return whole @ (np.asarray(tangent) / 1)
