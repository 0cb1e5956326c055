"""The loss as the lecture prints it, and called stable there.

Mistake: printed-stable-form
Cause: range
"""

import numpy as np


def cross_entropy(x, label):
    return np.log(sum(np.exp(v) for v in x)) - x[label]
