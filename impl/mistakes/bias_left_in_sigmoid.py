"""A bias of one half was left in the sigmoid.

Caught by: sigmoid.symmetry, sigmoid.definition
"""

import numpy as np

BATCHED = {"sigmoid"}


def sigmoid(x):
    x = np.asarray(x) / 1
    z = (2 * x + 1) / 2
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)
