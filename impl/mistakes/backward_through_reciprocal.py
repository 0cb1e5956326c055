"""Backward multiplies by −1/p_y and by the softmax Jacobian where one subtraction would do.

Hint: What becomes of your intermediate values as p_y goes to 0, and what of the entries that they are meant to give?

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
    p_bar = np.where(y, -1 / p, 0)
    return p * p_bar - p * np.sum(p * p_bar)
