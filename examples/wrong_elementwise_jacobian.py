# Where this is met: the sigmoid's derivative carried over to softmax.
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def softmax_jacobian(x):
    p = softmax(x)
    return np.diag(p * (1 - p))


def softmax_vjp(x, grad_output):
    p = softmax(x)
    return grad_output * p * (1 - p)
