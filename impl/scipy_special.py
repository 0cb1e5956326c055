"""SciPy: what scipy.special offers of the contract, by rows where there are rows."""

import numpy as np
from scipy import special

NAME = "scipy"
BATCHED = {"softmax", "logsumexp", "log_softmax", "sigmoid"}


def _floats(values):
    values = np.asarray(values)
    return values.astype(float) if values.dtype.kind in "biu" else values


def softmax(x):
    return special.softmax(_floats(x), axis=-1)


def logsumexp(x):
    x = _floats(x)
    return special.logsumexp(x, axis=-1).astype(x.dtype)


def log_softmax(x):
    return special.log_softmax(_floats(x), axis=-1)


def sigmoid(x):
    x = _floats(x)
    return special.expit(x).astype(x.dtype)
