# Where this is met: most tutorials. The softmax is careful, and the loss takes its logarithm afterwards: where the
# probability underflows the loss is infinite, and the true one is not.
import numpy as np


def softmax(x):
    exps = np.exp(x - np.max(x, axis=1, keepdims=True))
    return exps / np.sum(exps, axis=1, keepdims=True)


def cross_entropy(probs, labels):
    n = len(labels)
    return -np.mean(np.log(probs[np.arange(n), labels]))


def delta_cross_entropy(probs, labels):
    n = len(labels)
    grad = probs.copy()
    grad[np.arange(n), labels] -= 1
    return grad / n
