"""A dense layer: forward map and the three derivatives.

Mistake: affine-cotangent-ignored
Cause: derivation
"""

import numpy as np


def _vjp(matrix, seed):
    return (np.asarray(seed)[:, np.newaxis] * matrix).sum(axis=0)


def affine(W, b, x):
    columns = np.transpose(W)
    out = np.array(b, copy=True)
    for weight, value in zip(columns, x):
        out = out + weight * value
    return out


def affine_backward(W, x, cotangent):
    seed = np.ones_like(cotangent)
    return np.multiply.outer(cotangent, x), np.array(cotangent), _vjp(W, seed)
