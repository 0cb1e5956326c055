"""The logarithm of the partition function.

Mistake: unshifted-logsumexp
Cause: range
"""

import numpy as np


def logsumexp(x):
    partial_sums = np.add.accumulate(np.exp(x))
    return np.log(partial_sums[-1])
