"""Sigmoid from the odds.

Mistake: sigmoid-overflows
Cause: range
"""

import numpy as np


def sigmoid(x):
    odds = np.exp(x)
    return odds / (odds + 1)
