# Where this is met: the outer derivative -1/p written for every class, not only for the true one.
import numpy as np


def cross_entropy(p, y):
    return np.mean(-np.log(p[np.arange(len(y)), y]))


def cross_entropy_grad(p, y):
    return -1 / p / len(y)
