# Where this is met: targets as a data frame hands them over: integers of shape (N, 1).
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def sparse_cross_entropy(x, y):
    x = x - x.max(axis=1, keepdims=True)
    log_p = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
    return -np.take_along_axis(log_p, y, axis=1).mean()


def sparse_cross_entropy_grad(x, y):
    one_hot = (np.arange(x.shape[1]) == y).astype(x.dtype)
    return (softmax(x) - one_hot) / len(x)
