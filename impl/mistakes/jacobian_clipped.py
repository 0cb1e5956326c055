"""The product of Jacobians is clipped to ±1, so that its order matters.

Hint: Multiply one of the two Jacobians by 100. By how much should their product grow, and by how much does yours?

Caught by: chain-rule.order-irrelevant, chain-rule.jacobian-product
"""

import numpy as np


def chain_jacobian(outer, inner):
    outer, inner = np.asarray(outer) / 1, np.asarray(inner) / 1
    if outer.ndim != 2 or inner.ndim != 2 or outer.shape[1] != inner.shape[0]:
        raise ValueError(f"shapes {outer.shape} and {inner.shape} do not match")
    return np.clip(outer @ inner, -1, 1)
