"""The derivative takes x for σ(x) and returns x(1 − x).

Hint: Try x = 0. Which of x and σ(x) is your function given, and for which of the two was its formula written?

Caught by: sigmoid.derivative
"""

import numpy as np

BATCHED = {"sigmoid_grad"}


def sigmoid_grad(x):
    s = np.asarray(x) / 1
    return s * (1 - s)
