"""A dense layer whose gradients come as a record.

Mistake: none-of-the-catalogue — the gradients come in the order x, W, b
Cause: contract
"""

from typing import NamedTuple

import numpy as np


class Gradients(NamedTuple):
    input: np.ndarray
    weights: np.ndarray
    bias: np.ndarray


def affine(W, b, x):
    return np.matmul(W, x) + b


def affine_backward(W, x, cotangent):
    return Gradients(
        input=np.matmul(np.transpose(W), cotangent),
        weights=np.outer(cotangent, x),
        bias=np.copy(cotangent),
    )
