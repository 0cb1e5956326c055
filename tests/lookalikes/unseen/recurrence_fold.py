"""Reverse and forward accumulation over the steps of a recurrence, as folds.

Mistake: cotangent-clipped
Cause: constant
"""

from functools import reduce

import numpy as np

LIMIT = 3.0


def _step_back(adjoint, jacobian):
    before = np.tensordot(adjoint, jacobian, axes=1)
    return np.minimum(np.maximum(before, -LIMIT), LIMIT)


def _step_on(velocity, jacobian):
    return np.tensordot(jacobian, velocity, axes=1)


def backprop(jacobians, cotangent):
    return reduce(_step_back, reversed(jacobians), cotangent)


def pushforward(jacobians, tangent):
    return reduce(_step_on, jacobians, tangent)
