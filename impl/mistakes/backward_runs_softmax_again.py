"""Backward takes the stored probabilities for logits' logarithms and normalises them once more.

Hint: The probabilities that come in already sum to one. Which of your steps would such a vector still need?

Caught by: cross-entropy.backward-from-probs, cross-entropy.backward-from-probs.cost
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
    e = np.exp(np.log(p))
    p = e / np.sum(e)
    return np.where(y, p - 1, p)
