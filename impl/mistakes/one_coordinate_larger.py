"""The first coordinate of the gradient is too large by a tenth.

Hint: Divide your gradient by the expected one, entry by entry. Where is the quotient not one?

Caught by: cross-entropy.gradient.sums-to-zero, cross-entropy.gradient
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
    others = np.sum(np.where(y, 0, p), axis=-1, keepdims=True)
    grad = np.where(y, -others, p) / (x.size // x.shape[-1])
    grad[..., 0] = grad[..., 0] * 11 / 10
    return grad
