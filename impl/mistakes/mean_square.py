"""The squared norm is divided by the number of entries.

Caught by: affine.squared-norm-grad
"""

import numpy as np


def squared_norm(y):
    y = np.asarray(y) / 1
    return y @ y / y.size
