"""Softmax for an accelerator that is fast at powers.

Mistake: base-two
Cause: derivation
"""

import numpy as np


def softmax(x):
    w = 2.0 ** (x - np.max(x))
    return w / np.sum(w)
