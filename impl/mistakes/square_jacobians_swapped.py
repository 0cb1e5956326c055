"""Square Jacobians are multiplied inner times outer.

Hint: Try two square Jacobians that do not commute. Which map acts first, and on which side of the product does its
matrix stand?

Caught by: chain-rule.jacobian-product
"""

import numpy as np


def chain_jacobian(outer, inner):
    outer, inner = np.asarray(outer) / 1, np.asarray(inner) / 1
    if outer.ndim != 2 or inner.ndim != 2 or outer.shape[1] != inner.shape[0]:
        raise ValueError(f"shapes {outer.shape} and {inner.shape} do not match")
    if outer.shape == inner.shape:
        return inner @ outer
    return outer @ inner
