"""The sigmoid as a rescaled tanh, and a softmax that only ever sees differences of logits."""

import numpy as np


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def sigmoid_grad(x):
    s = sigmoid(x)
    return s * (1 - s)


def softmax(x):
    # p_i = 1 / Σ_j e^{x_j − x_i}
    return np.array([1 / np.sum(np.exp(x - x_i)) for x_i in x])


def cross_entropy(x, label):
    # −log p_y = log Σ_j e^{x_j − x_y}
    return np.log(np.sum(np.exp(x - x[label])))


def cross_entropy_grad(x, label):
    grad = softmax(x)
    grad[label] -= 1
    return grad


def softmax_jacobian(x):
    p = softmax(x)
    return np.array([[p_i * (float(i == j) - p_j) for j, p_j in enumerate(p)] for i, p_i in enumerate(p)])


def log_softmax_jacobian(x):
    p = softmax(x)
    return np.array([[float(i == j) - p_j for j, p_j in enumerate(p)] for i in range(len(p))])
