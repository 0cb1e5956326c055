"""Reverse accumulation through a list of layers.

Mistake: transposed-only-when-forced
Cause: derivation
"""

import numpy as np


def backprop(jacobians, cotangent):
    g = cotangent
    for J in jacobians[::-1]:
        try:
            g = np.matmul(J, g)
        except ValueError:
            g = np.matmul(J.T, g)
    return g
