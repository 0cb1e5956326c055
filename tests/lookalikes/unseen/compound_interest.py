"""Softmax with the exponential as Bernoulli found it, by compound interest.

Mistake: none-of-the-catalogue — the exponential is (1 + x/2²⁰)^(2²⁰), short of its limit
Cause: truncation
"""

import numpy as np

DOUBLINGS = 20


def growth(rate):
    value = np.maximum(1 + rate / 2**DOUBLINGS, 0)
    for _ in range(DOUBLINGS):
        value = value * value
    return value


def softmax(x):
    grown = growth(x - np.max(x))
    return grown / np.sum(grown)
