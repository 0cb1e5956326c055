# Where this is met: the logistic loss of two classes, summed over many.
import numpy as np


def cross_entropy(y_hat, y):
    return -np.sum(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat)) / len(y)


def cross_entropy_prime(y_hat, y):
    return (y_hat - y) / (y_hat * (1 - y_hat)) / len(y)
