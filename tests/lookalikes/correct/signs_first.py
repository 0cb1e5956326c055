"""The gradient's entry at the label is minus what the others add up to; sigmoids by cases; tails through log1p."""

import math

import numpy as np


def cross_entropy(x, label):
    x = list(x)
    top = max(x)
    leader = x.index(top)
    others = sum(math.exp(v - top) for k, v in enumerate(x) if k != leader)
    return (top - x[label]) + math.log1p(others)


def cross_entropy_grad(x, label):
    top = max(x)
    weights = [math.exp(v - top) for v in x]
    total = sum(weights)
    grad = np.array([w / total for w in weights])
    grad[label] = -sum(g for k, g in enumerate(grad) if k != label)
    return grad


def cross_entropy_backward(probs, label):
    return np.array([p - 1 if k == label else p for k, p in enumerate(probs)])


def nll(probs, label):
    return -math.log(probs[label])


def nll_grad(probs, label):
    return [-1 / p if k == label else 0.0 for k, p in enumerate(probs)]


def _sigmoid(v):
    if v < 0:
        return math.exp(v) / (1 + math.exp(v))
    return 1 / (1 + math.exp(-v))


def sigmoid(x):
    return np.array([_sigmoid(v) for v in x])


def sigmoid_grad(x):
    return np.array([_sigmoid(v) * _sigmoid(-v) for v in x])


def relu(x):
    return np.array([v if v > 0 else 0 * v for v in x])


def relu_grad(x):
    return np.array([0.5 * (1 + np.sign(v)) for v in x])
