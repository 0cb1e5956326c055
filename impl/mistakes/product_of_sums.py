"""The product of Jacobians multiplies sums where it should sum products.

Hint: Write out one entry of a 2×2 product by hand. Of how many products is it the sum, and of how many is yours?

Caught by: chain-rule.jacobian-product
"""

import numpy as np


def chain_jacobian(outer, inner):
    outer, inner = np.asarray(outer) / 1, np.asarray(inner) / 1
    if outer.ndim != 2 or inner.ndim != 2 or outer.shape[1] != inner.shape[0]:
        raise ValueError(f"shapes {outer.shape} and {inner.shape} do not match")
    return np.outer(outer.sum(axis=1), inner.sum(axis=0))
