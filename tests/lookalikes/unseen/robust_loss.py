"""Cross-entropy for labels that may be wrong.

Mistake: loss-capped
Cause: constant
"""

import numpy as np

WORST = 20.0


def _surprisals(x):
    below = np.max(x) - x
    return below + np.log(np.sum(np.exp(-below)))


def cross_entropy(x, label):
    surprisal = _surprisals(x)[label]
    return np.where(surprisal > WORST, WORST, surprisal)[()]
