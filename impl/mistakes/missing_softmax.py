"""The gradient is −e_y, without the probabilities.

Hint: Change the logits and keep the label. Does your gradient change, and should it?

Caught by: cross-entropy.gradient, cross-entropy.gradient.sums-to-zero
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
    return np.where(y, -1, 0 * p) / (x.size // x.shape[-1])
