"""Softmax whose exponentials stay inside the double range.

Mistake: logits-clipped-at-700
Cause: constant
"""

import numpy as np


def softmax(x):
    x = np.minimum(x, 700.0)
    x = np.maximum(x, -700.0)
    e = np.exp(x)
    return e / e.sum()
