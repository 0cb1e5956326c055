"""Finite differences as generators: points, values, slopes, each a stream that feeds the next."""

from itertools import starmap

import numpy as np


def _pairs(x, h):
    for index, _ in np.ndenumerate(x):
        nudge = np.zeros_like(x)
        nudge[index] = h
        yield x + nudge, x - nudge


def _slopes(f, x, h):
    def slope(ahead, behind):
        width = (ahead - behind).sum()
        return (np.asarray(f(ahead)) - np.asarray(f(behind))) / width

    return starmap(slope, _pairs(x, h))


def numerical_gradient(f, x, h=1e-4):
    return np.array(list(_slopes(f, np.asarray(x), h)))


def numerical_jacobian(f, x, h=1e-4):
    return np.array(list(_slopes(f, np.asarray(x), h))).transpose()


def gradient_check(f, grad, x):
    x = np.array(x, dtype=float)
    claimed = np.asarray(grad(x.copy())).ravel()
    return all(abs(slope - entry) <= 1e-6 for slope, entry in zip(_slopes(f, x, 1e-5), claimed, strict=True))
