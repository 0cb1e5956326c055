"""Negative log-likelihood of stored probabilities and its slope.

Mistake: reciprocal-for-all-classes
Cause: derivation
"""

import numpy as np


def nll(probs, label):
    return -np.log(np.take(probs, label))


def nll_grad(probs, label):
    slope = np.reciprocal(np.asarray(probs))
    return np.negative(slope)
