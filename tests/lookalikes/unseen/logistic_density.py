"""The density of the logistic distribution is the derivative of its distribution function.

Mistake: derivative-as-quotient
Cause: range
"""

import numpy as np


def sigmoid_grad(x):
    decay = np.exp(np.negative(x))
    root = 1.0 + decay
    return decay / (root * root)
