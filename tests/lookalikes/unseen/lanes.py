"""Softmax with a sum in lanes, as a vector unit adds.

Mistake: tail-of-block-dropped
Cause: derivation
"""

import numpy as np

LANES = 16


def lane_sum(values):
    if len(values) <= LANES:
        return values.sum()
    whole = len(values) // LANES
    table = values[: whole * LANES].reshape(whole, LANES)
    return table.sum(axis=0).sum()


def softmax(x):
    e = np.exp(x - x.max())
    return e / lane_sum(e)
