"""Two-layer network in loops; the weights are indexed the way that fits.

Mistake: second-transpose-missing
Cause: derivation
"""

import numpy as np


def back_through(W, g):
    rows, columns = W.shape
    out = np.zeros(columns)
    for i in range(rows):
        for j in range(columns):
            out[j] += (W[j, i] if rows == columns else W[i, j]) * g[i]
    return out


def mlp_backward(W1, W2, x, z2_bar):
    z1 = [sum(w * v for w, v in zip(row, x)) for row in W1]
    a1 = [max(z, 0) for z in z1]
    g = back_through(W2, z2_bar)
    for k, z in enumerate(z1):
        if z <= 0:
            g[k] = 0
    W1_bar = np.outer(g, x)
    W2_bar = np.outer(z2_bar, a1)
    x_bar = sum(g[k] * W1[k] for k in range(len(g)))
    return x_bar, W1_bar, W2_bar
