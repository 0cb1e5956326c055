"""The gradient of the squared norm of Wx + b forgets b.

Hint: Set x to 0. Does the squared norm still change when x moves? What does your gradient say there?

Caught by: affine.squared-norm-of-affine
"""

import numpy as np


def affine_squared_norm_grad(W, b, x):
    W, b, x = np.asarray(W) / 1, np.asarray(b) / 1, np.asarray(x) / 1
    if b.shape != W.shape[:1] or x.shape[-1:] != W.shape[1:]:
        raise ValueError(f"shapes {W.shape}, {b.shape} and {x.shape} do not match")
    return 2 * W.T @ (W @ x)
