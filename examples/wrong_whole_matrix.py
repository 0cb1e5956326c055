# Where this is met: one in six of the softmax functions found online. It is right for one vector and is given a batch.
import numpy as np


def softmax(X):
    """X has one sample a row."""
    e = np.exp(X - np.max(X))
    return e / np.sum(e)


def cross_entropy(X, y):
    m = np.max(X, axis=1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(X - m), axis=1)) - (X - m)[np.arange(len(y)), y])


def cross_entropy_grad(X, y):
    P = softmax(X)
    P[np.arange(len(y)), y] -= 1
    return P / len(y)
