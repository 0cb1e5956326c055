# Where this is met: blog posts and exercises. The derivative takes what the forward pass computed, not x.
import numpy as np


def sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))


def sigmoid_derivative(s):
    return s * (1 - s)


def relu(x):
    return x * (x > 0)


def relu_derivative(x):
    return 1.0 * (x > 0)
