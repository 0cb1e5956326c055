"""The derivative takes x for σ(x) and returns x(1 − x).

Caught by: sigmoid.derivative
"""

import numpy as np

BATCHED = {"sigmoid_grad"}


def sigmoid_grad(x):
    s = np.asarray(x) / 1
    return s * (1 - s)
