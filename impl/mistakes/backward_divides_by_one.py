"""Backward divides by the number of samples, which is one: V divisions for nothing.

Hint: Count the operations on V entries. Which of them leaves every entry as it was?

Caught by: cross-entropy.backward-from-probs.cost
"""

import numpy as np


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def cross_entropy_backward(probs, label):
    p = np.asarray(probs) / 1
    y = _one_hot(label, p)
    samples = p.size // p.shape[-1]
    return np.where(y, p - 1, p) / samples
