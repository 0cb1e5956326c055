"""Cross-entropy as logsumexp and score.

Mistake: none-of-the-catalogue — the label's score is added to logsumexp instead of subtracted
Cause: derivation
"""

import numpy as np


def cross_entropy(x, label):
    m = np.max(x)
    log_sum = m + np.log(np.sum(np.exp(x - m)))
    return log_sum + x[label]
