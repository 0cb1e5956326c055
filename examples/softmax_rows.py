# Where this is met: the "just the functions" file of a lecture repository. One sample a row, integer labels, a mean.
import numpy as np


def softmax(X):
    X = X - X.max(axis=1, keepdims=True)
    E = np.exp(X)
    return E / E.sum(axis=1, keepdims=True)


def log_softmax(X):
    X = X - X.max(axis=1, keepdims=True)
    return X - np.log(np.exp(X).sum(axis=1, keepdims=True))


def cross_entropy(X, y):
    N = X.shape[0]
    return -log_softmax(X)[np.arange(N), y].mean()


def cross_entropy_grad(X, y):
    N = X.shape[0]
    G = softmax(X)
    G[np.arange(N), y] -= 1
    return G / N
