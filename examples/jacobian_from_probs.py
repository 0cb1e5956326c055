# Where this is met: answers to "how do I write the derivative of softmax?". The Jacobian is made from the probabilities.
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def softmax_grad(s):
    jacobian = np.zeros((len(s), len(s)))
    for i in range(len(s)):
        for j in range(len(s)):
            if i == j:
                jacobian[i, j] = s[i] * (1 - s[i])
            else:
                jacobian[i, j] = -s[i] * s[j]
    return jacobian
