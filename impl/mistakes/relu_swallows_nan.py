"""Relu keeps what is positive and makes 0 of everything else, NaN included.

Hint: What is your relu of NaN? On which side of your comparison does a NaN end up?

Caught by: conduct.nan
"""

import numpy as np

BATCHED = {"relu"}


def relu(x):
    x = np.asarray(x) / 1
    return np.where(x > 0, x, 0)
