"""A dense layer that takes one sample or a stack of them.

Mistake: parameter-gradients-averaged
Cause: derivation
"""

import numpy as np

BATCHED = {"affine", "affine_backward"}


def affine(W, b, x):
    return np.einsum("ij,...j->...i", W, x) + b


def affine_backward(W, x, cotangent):
    inputs, adjoints = np.atleast_2d(x), np.atleast_2d(cotangent)
    count = inputs.shape[0]
    W_bar = np.einsum("ni,nj->ij", adjoints, inputs) / count
    b_bar = np.einsum("ni->i", adjoints) / count
    x_bar = np.einsum("...i,ij->...j", cotangent, W)
    return W_bar, b_bar, x_bar
