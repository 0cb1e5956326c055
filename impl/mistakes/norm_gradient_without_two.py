"""The gradient of the squared norm lacks its factor 2.

Hint: Take a y of one entry. How fast does its square grow, and what do you return?

Caught by: affine.squared-norm-grad
"""

import numpy as np


def squared_norm_grad(y):
    return np.asarray(y) / 1
