"""Cross-entropy from log-probabilities that stay within bounds.

Mistake: probabilities-clipped
Cause: constant
"""

import numpy as np

LOWEST, HIGHEST = np.log(1e-6), np.log1p(-1e-6)


def _log_softmax(x):
    z = x - np.max(x)
    return z - np.log(np.exp(z).sum())


def cross_entropy(x, label):
    bounded = np.minimum(np.maximum(_log_softmax(x), LOWEST), HIGHEST)
    return -bounded[label]
