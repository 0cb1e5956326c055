# Where this is met: "to avoid log(0)". The loss is bounded by the epsilon, and the gradient is that of another loss.
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(y_pred, y_true, eps=1e-8):
    return -np.sum(y_true * np.log(y_pred + eps)) / y_pred.shape[0]
