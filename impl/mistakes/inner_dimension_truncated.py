"""Jacobians that do not fit are cut to the smaller inner dimension instead of refused.

Hint: Pass in Jacobians of shapes (2, 3) and (4, 2). Which composition could have them, and what do you answer?

Caught by: chain-rule.shapes.refused
"""

import numpy as np


def chain_jacobian(outer, inner):
    outer, inner = np.asarray(outer) / 1, np.asarray(inner) / 1
    k = min(outer.shape[1], inner.shape[0])
    return outer[:, :k] @ inner[:k]
