"""Cross-entropy of a one-hot target.

Mistake: loss-divided-by-classes
Cause: derivation
"""

import numpy as np


def log_softmax(x):
    z = x - x.max()
    return z - np.log(np.sum(np.exp(z)))


def cross_entropy(x, label):
    target = np.eye(x.shape[0], dtype=bool)[label]
    return np.mean(np.where(target, -log_softmax(x), 0))
