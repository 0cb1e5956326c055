"""The sigmoid is taken of 2x.

Hint: Measure the slope of your sigmoid at 0. What is it, what should it be, and what could explain the factor between
the two?

Caught by: sigmoid.definition, sigmoid.two-class-softmax
"""

import numpy as np

BATCHED = {"sigmoid"}


def sigmoid(x):
    e = np.exp(-2 * np.abs(np.asarray(x) / 1))
    return np.where(np.asarray(x) >= 0, 1, e) / (1 + e)
