"""The derivative is σ(1 − σ), which is 0 once σ rounds to one.

Hint: At x = 40, what does float64 make of one minus your sigmoid, and how large is it in truth?

Caught by: sigmoid.derivative.tail
"""

import numpy as np

BATCHED = {"sigmoid_grad"}


def sigmoid_grad(x):
    x = np.asarray(x) / 1
    e = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1, e) / (1 + e)
    return s * (1 - s)
