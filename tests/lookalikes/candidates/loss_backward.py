"""Reverse accumulation through a list of layers.

Mistake: seed-of-ones
Cause: derivation
"""

import numpy as np


def backprop(jacobians, cotangent):
    grad = np.ones(len(cotangent))
    for k in range(len(jacobians) - 1, -1, -1):
        grad = grad @ jacobians[k]
    return grad


def pushforward(jacobians, tangent):
    for J in jacobians:
        tangent = J @ tangent
    return tangent
