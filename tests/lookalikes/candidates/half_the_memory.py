"""Forward keeps the probabilities for backward, in half the memory.

Mistake: float32-in-backward
Cause: rounding
"""

import numpy as np


def forward(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def cross_entropy_grad(x, label):
    cache = forward(x).astype(np.float32)
    dx = np.array(cache, dtype=x.dtype)
    dx[label] -= 1
    return dx
