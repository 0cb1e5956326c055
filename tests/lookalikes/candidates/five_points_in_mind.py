"""Central differences.

Mistake: step-twice-as-large
Cause: truncation
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    step = 2 * h
    out = []
    for i in range(len(x)):
        d = np.zeros(len(x))
        d[i] = step
        out.append((f(x + d) - f(x - d)) / (2 * step))
    return np.array(out)
