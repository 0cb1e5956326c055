"""Every product in index notation.

Mistake: product-of-sums
Cause: derivation
"""

import numpy as np


def chain_jacobian(outer, inner):
    return np.einsum("ik,lj->ij", outer, inner)


def pushforward(jacobians, tangent):
    for J in jacobians:
        tangent = np.einsum("ij,j->i", J, tangent)
    return tangent


def backprop(jacobians, cotangent):
    for J in reversed(jacobians):
        cotangent = np.einsum("ij,i->j", J, cotangent)
    return cotangent
