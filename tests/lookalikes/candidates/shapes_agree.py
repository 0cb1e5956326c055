"""Two-layer network; products arranged so that the shapes agree.

Mistake: first-transpose-missing
Cause: derivation
"""

import numpy as np


def times(W, v):
    if W.shape[1] == len(v):
        return W @ v
    return v @ W


def mlp_backward(W1, W2, x, z2_bar):
    z = W1 @ x
    dz = (z2_bar @ W2) * (z > 0)
    dx = times(W1, dz)
    return dx, np.outer(dz, x), np.outer(z2_bar, np.maximum(z, 0))
