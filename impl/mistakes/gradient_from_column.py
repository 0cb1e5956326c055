"""The gradient is minus a column of the log-softmax Jacobian, not minus a row.

Hint: Of your Jacobian's two indices, which is the output's and which is the input's? Which of them is the label?

Caught by: cross-entropy.gradient.row-of-log-softmax-jacobian, cross-entropy.gradient
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
    p_y = np.sum(np.where(y, p, 0), axis=-1, keepdims=True)
    return np.where(y, p_y - 1, p_y) / (x.size // x.shape[-1])
