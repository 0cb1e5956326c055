"""A product of two Jacobians starts from an identity matrix, and multiplies by all its zeros.

Hint: Count the multiplications of (2×2) times (2×2). There are eight; where do the others come from?

Caught by: modes.forward-wins, modes.forward-cost, modes.reverse-wins
"""

import numpy as np


def chain_jacobian(outer, inner):
    outer, inner = np.asarray(outer) / 1, np.asarray(inner) / 1
    if outer.ndim != 2 or inner.ndim != 2 or outer.shape[1] != inner.shape[0]:
        raise ValueError(f"shapes {outer.shape} and {inner.shape} do not match")
    product = np.eye(len(outer), dtype=outer.dtype)
    for jacobian in (outer, inner):
        product = product @ jacobian
    return product
