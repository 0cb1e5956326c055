"""Sigmoid by the hyperbolic tangent.

Mistake: sigmoid-of-twice
Cause: derivation
"""

import numpy as np


def sigmoid(x):
    return 0.5 * np.tanh(x) + 0.5
