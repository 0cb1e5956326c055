# Where this is met: the derivative takes the activation in one place and x in another; here it is neither.
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_derivative(x):
    s = sigmoid(x)
    return s * (1 - x)
