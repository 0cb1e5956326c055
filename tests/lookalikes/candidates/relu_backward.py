"""A network of two layers without biases, with the relu's backward in place.

Mistake: mask-from-cotangent
Cause: derivation
"""

import numpy as np


def mlp_backward(W1, W2, x, z2_bar):
    h = np.maximum(0, np.dot(W1, x))
    dW2 = np.outer(z2_bar, h)
    dh = np.dot(W2.T, z2_bar)
    dh[dh <= 0] = 0
    dW1 = np.outer(dh, x)
    dx = np.dot(W1.T, dh)
    return dx, dW1, dW2
