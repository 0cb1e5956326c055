"""The numerical Jacobian takes a step of 1e-13 whatever was asked for, so that rounding swamps it.

Hint: Print the step that you take and the difference that you divide. How many of its digits are more than rounding?

Caught by: finite-differences.rounding-bound
"""

import numpy as np


def numerical_jacobian(f, x, h=1e-4):
    x = np.asarray(x) / 1
    columns = []
    for j in range(x.size):
        above, below = x.copy(), x.copy()
        above[j] += 1e-13
        below[j] -= 1e-13
        columns.append(np.subtract(f(above), f(below)) / 2e-13)
    return np.stack(columns, axis=1)
