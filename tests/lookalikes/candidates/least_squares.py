"""The gradient of the squared residual.

Mistake: bias-forgotten
Cause: derivation
"""

import numpy as np


def affine_squared_norm_grad(W, b, x):
    gram = np.einsum("ki,kj->ij", W, W)
    return 2 * gram.dot(x)
