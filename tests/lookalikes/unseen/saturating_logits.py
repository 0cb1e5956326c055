"""Output error of a classifier whose logits saturate.

Mistake: gradient-clipped-at-700
Cause: constant
"""

import numpy as np

BOUND = 50.0


def saturate(x):
    return np.sign(x) * np.minimum(np.abs(x), BOUND)


def cross_entropy_grad(x, label):
    e = np.exp(saturate(np.asarray(x)))
    one_hot = np.arange(e.size) == label
    return e / e.sum() - one_hot
