"""Relu keeps what is positive and makes 0 of everything else, NaN included.

Caught by: conduct.nan
"""

import numpy as np

BATCHED = {"relu"}


def relu(x):
    x = np.asarray(x) / 1
    return np.where(x > 0, x, 0)
