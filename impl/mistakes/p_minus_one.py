"""Entry y of the gradient is p_y − 1, which cancels as p_y approaches one.

Hint: How many digits are left at the label when p_y is nearly one? Which other numbers add up to the same amount?

Caught by: cross-entropy.gradient.saturation
"""

import numpy as np

BATCHED = {"cross_entropy_grad"}


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy_grad(x, label):
    x = np.asarray(x) / 1
    y, p = _one_hot(label, x), _probs(x)
    return np.where(y, p - 1, p) / (x.size // x.shape[-1])
