"""The sigmoid is ½(1 + tanh(x/2)), which cancels for negative x.

Hint: Which two numbers do you add at x = −40, and how many of their digits survive?

Caught by: sigmoid.relative
"""

import numpy as np

BATCHED = {"sigmoid"}


def sigmoid(x):
    x = np.asarray(x) / 1
    return (1 + np.tanh(x / 2)) / 2
