# Where this is met: the loss is the batch's mean, and the division by N was forgotten in the gradient.
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(x, y):
    z = x - x.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y])


def cross_entropy_grad(x, y):
    grad = softmax(x)
    grad[np.arange(len(y)), y] -= 1
    return grad
