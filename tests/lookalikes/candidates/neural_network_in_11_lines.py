"""Sigmoid and derivative, after the well-known short program.

Mistake: derivative-of-output
Cause: derivation
"""

import math

import numpy as np


def _one(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    return math.exp(v) / (1 + math.exp(v))


def sigmoid(x):
    return np.array([_one(v) for v in x])


def sigmoid_grad(x):
    return x - x * x
