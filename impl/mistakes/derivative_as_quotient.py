"""The derivative is left as the quotient rule gives it, which is infinity over infinity for very negative inputs.

Hint: What are the numerator and the denominator of your quotient at x = −800?

Caught by: sigmoid.derivative.stable
"""

import numpy as np

BATCHED = {"sigmoid_grad"}


def sigmoid_grad(x):
    x = np.asarray(x) / 1
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(-x)
        return e / (1 + e) ** 2
