"""Backward takes the stored probabilities for logits and applies softmax to them.

Hint: Print the probabilities right before you subtract from them, and compare them with the ones that were passed in.

Caught by: cross-entropy.backward-from-probs
"""

import numpy as np


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy_backward(probs, label):
    p = np.asarray(probs) / 1
    y = _one_hot(label, p)
    p = _probs(p)
    return np.where(y, p - 1, p)
