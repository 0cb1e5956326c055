"""Everything about differences: the gradient in place, the Jacobian column by column, the checker by both."""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, copy=True)
    grad = np.zeros(x.shape)
    for i in np.ndindex(*x.shape):
        old = x[i]
        x[i] = old + h
        plus = f(x)
        x[i] = old - h
        minus = f(x)
        x[i] = old
        grad[i] = (plus - minus) / (2 * h)
    return grad


def numerical_jacobian(f, x, h=1e-4):
    half = 0.5 / h
    columns = []
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = h
        columns.append(half * (np.asarray(f(x + e)) - np.asarray(f(x - e))))
    return np.transpose(columns)
