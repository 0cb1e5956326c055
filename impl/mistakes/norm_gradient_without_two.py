"""The gradient of the squared norm lacks its factor 2.

Caught by: affine.squared-norm-grad
"""

import numpy as np


def squared_norm_grad(y):
    return np.asarray(y) / 1
