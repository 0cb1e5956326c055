"""Multinomial logit probabilities, after the econometrics text.

Mistake: one-in-denominator
Cause: derivation
"""

import numpy as np


def softmax(x):
    utilities = np.asarray(x)
    m = max(0.0, utilities.max())
    odds = np.exp(utilities - m)
    reference = np.exp(-m)
    return odds / (reference + odds.sum())
