"""Jacobians in the layout of the statistics course.

Mistake: transposed-chain-jacobian
Cause: contract
"""

import numpy as np


def chain_jacobian(outer, inner):
    m, k = outer.shape
    n = inner.shape[1]
    J = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for l in range(k):
                J[i, j] += outer[j, l] * inner[l, i]
    return J
