"""The softmax Jacobian is a difference quotient of step 1e-4, handed in as the formula.

Hint: To how many digits is your Jacobian right, and why to no more? What would it look like with no step in it?

Caught by: softmax.jacobian, softmax.jacobian.is-derivative
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    x, h = np.asarray(x) / 1, 1e-4
    steps = h * np.eye(x.size, dtype=x.dtype)
    return np.stack([(_probs(x + step) - _probs(x - step)) / (2 * h) for step in steps], axis=1)
