# Where this is met: one-hot targets times log-probabilities, where a probability of 0 gives 0 · -inf = nan.
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(y_hat, y):
    return -np.sum(y * np.log(y_hat)) / len(y)
