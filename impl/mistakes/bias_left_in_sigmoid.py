"""A bias of one half was left in the sigmoid.

Hint: What is your sigmoid of 0? At which x does it reach one half?

Caught by: sigmoid.symmetry, sigmoid.definition
"""

import numpy as np

BATCHED = {"sigmoid"}


def sigmoid(x):
    x = np.asarray(x) / 1
    z = (2 * x + 1) / 2
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)
