"""A network of two layers without biases, forward and backward.

Mistake: a1-for-mask
Cause: derivation
"""

import numpy as np


def mlp_forward(W1, W2, x):
    hidden = W1.dot(x)
    activated = hidden * (hidden > 0)
    return hidden, activated, W2.dot(activated)


def mlp_backward(W1, W2, x, z2_bar):
    hidden, activated, _ = mlp_forward(W1, W2, x)
    dW2 = np.outer(z2_bar, activated)
    dhidden = W2.T.dot(z2_bar)
    dhidden = np.multiply(activated, dhidden)
    dW1 = np.outer(dhidden, x)
    return W1.T.dot(dhidden), dW1, dW2
