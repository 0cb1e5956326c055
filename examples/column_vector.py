# Where this is met: the style of a free online book. Everything is a column vector of shape (n, 1), one sample at a time.
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def softmax_jacobian(z):
    s = softmax(z)
    return np.diagflat(s) - s @ s.T


class CrossEntropyCost:
    @staticmethod
    def fn(a, y):
        return -np.log(np.sum(a * y))

    @staticmethod
    def delta(a, y):
        return a - y
