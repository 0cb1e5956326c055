"""A softmax layer with forward and backward, as in a small framework.

Mistake: identity-backward
Cause: derivation
"""

import numpy as np


class Softmax:
    def forward(self, x):
        e = np.exp(x - np.max(x))
        self.output = e / np.sum(e)
        return self.output

    def backward(self, dout):
        # the loss layer takes care of the derivative
        return dout.copy()


def softmax(x):
    return Softmax().forward(x)


def softmax_vjp(x, cotangent):
    layer = Softmax()
    layer.forward(x)
    return layer.backward(cotangent)
