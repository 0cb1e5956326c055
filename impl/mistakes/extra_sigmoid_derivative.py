"""The gradient is multiplied by p(1 − p), as if a sigmoid came next.

Hint: Make the classifier certain of a wrong class. How large should the gradient be then, and how large is yours?

Caught by: cross-entropy.gradient.is-derivative, cross-entropy.gradient
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
    return grad * p * (1 - p)
