# Where this is met: the shortest networks on the internet. One function, and a flag that makes it the derivative, which
# then takes the activation.
import numpy as np


def nonlin(x, deriv=False):
    if deriv == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))
