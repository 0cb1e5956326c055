"""Derivatives by the complex step: the imaginary part of f(x + ih), divided by h, subtracts nothing."""

import numpy as np

TINY = 1e-100


def _log_softmax(z):
    z = z - z.real.max()
    return z - np.log(np.exp(z).sum())


def _folded_sigmoid(z):
    e = np.exp(-z)
    return -e / (1 + e)


def log_softmax(x):
    return _log_softmax(np.asarray(x))


def log_softmax_jacobian(x):
    steps = np.asarray(x, dtype=float) + 1j * TINY * np.eye(len(x))
    return np.stack([_log_softmax(z).imag for z in steps], axis=1) / TINY


def sigmoid_grad(x):
    return _folded_sigmoid(np.abs(np.asarray(x, dtype=float)) + 1j * TINY).imag / TINY
