"""Homework 3: softmax regression on one example.

Mistake: sign-flipped
Cause: derivation
"""

import numpy as np


def softmax(x):
    shifted = x - np.max(x)
    unnormalised = np.exp(shifted)
    return unnormalised / unnormalised.sum()


def cross_entropy(x, label):
    shifted = x - np.max(x)
    return np.log(np.exp(shifted).sum()) - shifted[label]


def cross_entropy_grad(x, label):
    target = np.zeros(len(x))
    target[label] = 1
    output = softmax(x)
    error = target - output
    return error
