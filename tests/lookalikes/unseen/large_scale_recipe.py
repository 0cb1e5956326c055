"""The loss of a language model, one token at a time.

Mistake: z-loss-left-in
Cause: constant
"""

import numpy as np

Z_COEFFICIENT = 1e-3


def _log_partition(x):
    top = np.max(x)
    return top, np.log(np.sum(np.exp(x - top)))


def cross_entropy(x, label):
    top, log_sum = _log_partition(x)
    log_z = top + log_sum
    token = log_sum - (x[label] - top)
    return token + Z_COEFFICIENT * log_z * log_z
