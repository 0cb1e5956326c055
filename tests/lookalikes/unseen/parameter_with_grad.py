"""The loss's gradient, collected in the leaf that it belongs to.

Mistake: gradient-accumulated
Cause: contract
"""

import numpy as np


class Leaf:
    def __init__(self):
        self.grad = None

    def receive(self, adjoint):
        if self.grad is None or len(self.grad) != len(adjoint):
            self.grad = np.zeros_like(adjoint)
        self.grad = self.grad + adjoint


_logits = Leaf()


def _probabilities(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def cross_entropy_grad(x, label):
    adjoint = _probabilities(x)
    adjoint[label] -= 1.0
    _logits.receive(adjoint)
    return _logits.grad.copy()
