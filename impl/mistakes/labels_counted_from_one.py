"""The loss counts its classes from one, so that label 0 means the last.

Hint: Make class 0 nearly certain. At which label is your loss small?

Caught by: cross-entropy.definition, cross-entropy.gradient.is-derivative
"""

import numpy as np

BATCHED = {"cross_entropy"}


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def _log_probs(x):
    gap = x - np.max(x, axis=-1, keepdims=True)
    top = np.arange(x.shape[-1]) == np.argmax(x, axis=-1, keepdims=True)
    others = np.where(top, 0, np.exp(gap))
    return gap - np.log1p(np.sum(others, axis=-1, keepdims=True))


def cross_entropy(x, label):
    x = np.asarray(x) / 1
    y = np.roll(_one_hot(label, x), -1, axis=-1)
    return np.sum(np.where(y, -_log_probs(x), 0)) / (x.size // x.shape[-1])
