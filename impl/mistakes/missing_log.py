"""The loss is 1 − p_y: the logarithm is missing.

Hint: Make the label less and less likely. How large should the loss become, and how large can yours become?

Caught by: cross-entropy.gradient.convex, cross-entropy.definition
"""

import numpy as np

BATCHED = {"cross_entropy"}


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy(x, label):
    x = np.asarray(x) / 1
    y, p = _one_hot(label, x), _probs(x)
    return np.sum(np.where(y, 1 - p, 0)) / (x.size // x.shape[-1])
