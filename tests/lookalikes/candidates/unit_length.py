"""Softmax as a normalised vector of exponentials.

Mistake: none-of-the-catalogue — the exponentials are divided by their Euclidean length, not by their sum
Cause: derivation
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sqrt(np.dot(e, e))
