"""Backprop transposes a Jacobian only where the shapes leave no choice.

Hint: Try a square Jacobian that is not symmetric. Do you treat it as you treat one of shape (2, 3)?

Caught by: chain-rule.gradient-column, chain-rule.layer-by-layer, chain-rule.order-irrelevant
"""

import numpy as np


def backprop(jacobians, cotangent):
    x_bar = np.asarray(cotangent) / 1
    for jacobian in reversed(jacobians):
        jacobian = np.asarray(jacobian) / 1
        x_bar = (jacobian if jacobian.shape[0] == jacobian.shape[1] else jacobian.T) @ x_bar
    return x_bar
