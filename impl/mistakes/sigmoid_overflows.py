"""The sigmoid is e^x / (1 + e^x), not a number once e^x overflows.

Hint: What are the numerator and the denominator of your sigmoid at x = 800?

Caught by: sigmoid.stable
"""

import numpy as np

BATCHED = {"sigmoid"}


def sigmoid(x):
    e = np.exp(np.asarray(x) / 1)
    return e / (1 + e)
