"""A gradient checker with a relative criterion.

Mistake: checker-ignores-signs
Cause: derivation
"""

import numpy as np

STEP, TOLERANCE = 1e-5, 1e-5


def _slopes(f, x):
    for index in np.ndindex(*x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[index] += STEP
        behind[index] -= STEP
        yield (f(ahead) - f(behind)) / (ahead[index] - behind[index])


def gradient_check(f, grad, x):
    x = np.array(x, dtype=float)
    claimed = np.ravel(grad(x.copy()))
    for slope, entry in zip(_slopes(f, x), claimed):
        measured, stated = abs(slope), abs(entry)
        if abs(measured - stated) > TOLERANCE * max(1.0, measured, stated):
            return False
    return True
