"""Backprop multiplies all Jacobians first, from the input's side, and applies the product to the cotangent.

Hint: Count your multiplications for one loss. Does any of your products have a matrix on both sides?

Caught by: modes.reverse-is-matrix-vector, modes.reverse-wins, modes.always-reverse
"""

import functools

import numpy as np


def backprop(jacobians, cotangent):
    jacobians = [np.asarray(jacobian) / 1 for jacobian in jacobians]
    whole = functools.reduce(lambda inner, outer: outer @ inner, jacobians)
    return whole.T @ (np.asarray(cotangent) / 1)
