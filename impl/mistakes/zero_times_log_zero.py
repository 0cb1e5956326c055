"""The one-hot sum runs over all classes, and 0 · log 0 is not a number.

Hint: Make one class certain. What is the logarithm of another's probability, and what does floating point make of 0
times that?

Caught by: cross-entropy.stable, conduct.infinities
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
    return -np.sum(y * np.log(p)) / (x.size // x.shape[-1])
