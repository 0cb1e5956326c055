"""Softmax and its vector-Jacobian product: centre the adjoint, weight it.

Mistake: cotangent-mutated
Cause: contract
"""

import numpy as np


def _softmax_of(z):
    z = z - z.max()
    weights = np.exp(z)
    return weights / weights.sum()


def softmax(x):
    return _softmax_of(x)


def softmax_vjp(x, cotangent):
    weights = _softmax_of(x)
    centre = np.inner(weights, cotangent)
    np.subtract(cotangent, centre, out=cotangent)
    return weights * cotangent
