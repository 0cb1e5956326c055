"""The gradient in three lines.

Mistake: unshifted-gradient
Cause: range
"""

import numpy as np


def cross_entropy_grad(x, label):
    probs = np.exp(x) / np.sum(np.exp(x))
    probs[label] -= 1
    return probs
