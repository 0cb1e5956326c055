"""The backward pass of a training loop.

Mistake: none-of-the-catalogue — a learning rate of one tenth is already multiplied in
Cause: derivation
"""

import numpy as np

learning_rate = 0.1


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def cross_entropy_grad(x, label):
    step = softmax(x)
    step[label] -= 1.0
    return learning_rate * step
