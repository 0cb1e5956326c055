"""Sigmoid in three pieces, for a microcontroller.

Mistake: hard-sigmoid
Cause: derivation
"""

import numpy as np


def _piece(v):
    if v <= -2:
        return 0.0
    if v >= 2:
        return 1.0
    return 0.25 * v + 0.5


def sigmoid(x):
    return np.array([_piece(v) for v in x])
