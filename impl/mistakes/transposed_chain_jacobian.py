"""The Jacobian of the composition comes out transposed, (n, m) for (m, n).

Hint: Try a composition that takes three numbers to two. Which shape should its Jacobian have, and which has yours?

Caught by: chain-rule.shapes, conduct.shapes
"""

import numpy as np


def chain_jacobian(outer, inner):
    outer, inner = np.asarray(outer) / 1, np.asarray(inner) / 1
    if outer.ndim != 2 or inner.ndim != 2 or outer.shape[1] != inner.shape[0]:
        raise ValueError(f"shapes {outer.shape} and {inner.shape} do not match")
    return inner.T @ outer.T
