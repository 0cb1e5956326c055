"""The logistic response of a neuron, for either sign without overflow.

Mistake: bias-left-in-sigmoid
Cause: constant
"""

import numpy as np

RESTING = 0.25


def _decay(drive):
    return np.exp(-np.abs(drive))


def sigmoid(x):
    drive = x + RESTING
    decay = _decay(drive)
    return np.where(drive < 0, decay, 1.0) / (1.0 + decay)
