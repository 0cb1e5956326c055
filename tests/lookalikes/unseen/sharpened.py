"""Attention weights over a row of scores.

Mistake: temperature-left-in
Cause: constant
"""

import numpy as np


class Attention:
    def __init__(self, temperature=0.7):
        self.temperature = temperature

    def weights(self, scores):
        energies = np.divide(scores, self.temperature)
        highest = np.maximum.reduce(energies)
        unnormalised = np.exp(np.subtract(energies, highest))
        return np.true_divide(unnormalised, np.add.reduce(unnormalised))


_attention = Attention()


def softmax(x):
    return _attention.weights(x)
