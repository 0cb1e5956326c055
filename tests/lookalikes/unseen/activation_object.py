"""The softmax activation as an object; its methods are the module's functions.

Mistake: collapsed-row
Cause: derivation
"""

import numpy as np


class _Softmax:
    def __call__(self, x):
        x = np.asarray(x)
        powers = np.exp(x - x[x.argmax()])
        return powers / np.add.reduce(powers)

    def entry(self, p, i, j):
        return (1.0 if i == j else 0.0) - p[j]

    def jacobian(self, x):
        p = self(x)
        n = len(p)
        return [[self.entry(p, i, j) for j in range(n)] for i in range(n)]


_activation = _Softmax()


def softmax(x):
    return _activation(x)


def softmax_jacobian(x):
    return np.array(_activation.jacobian(x))
