"""Everything is a column vector, as in the lecture.

Mistake: none-of-the-catalogue — the gradient comes out as a column, shape (V, 1)
Cause: contract
"""

import numpy as np


def cross_entropy_grad(x, label):
    z = x.reshape(-1, 1)
    e = np.exp(z - z.max())
    p = e / e.sum()
    p[label, 0] -= 1
    return p
