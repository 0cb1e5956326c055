"""Logsumexp in two passes over the logits.

Mistake: epsilon-in-logsumexp
Cause: constant
"""

import numpy as np


def logsumexp(x):
    top = x[0]
    for v in x[1:]:
        top = v if v > top else top
    total = 1e-10
    for v in x:
        total += np.exp(v - top)
    return top + np.log(total)
