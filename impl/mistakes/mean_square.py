"""The squared norm is divided by the number of entries.

Hint: Append a zero to y. Should its squared norm change, and does yours?

Caught by: affine.squared-norm-grad
"""

import numpy as np


def squared_norm(y):
    y = np.asarray(y) / 1
    return y @ y / y.size
