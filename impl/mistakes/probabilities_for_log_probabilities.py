"""The loss is −p_y: probabilities were given where their logarithms belong.

Hint: What is your loss when the classifier is certain and right? Can a loss be negative?

Caught by: cross-entropy.nonnegative, cross-entropy.definition
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
    return -np.sum(np.where(y, p, 0)) / (x.size // x.shape[-1])
