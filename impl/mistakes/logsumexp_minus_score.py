"""The loss is logsumexp(x) − x_y, which loses the digits that a common offset takes.

Hint: Add 1e8 to all logits. Nothing should change. Which subtraction of yours loses the digits?

Caught by: cross-entropy.offset-free
"""

import numpy as np

BATCHED = {"cross_entropy"}


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def cross_entropy(x, label):
    x = np.asarray(x) / 1
    m = np.max(x, axis=-1, keepdims=True)
    logsumexp = m[..., 0] + np.log(np.sum(np.exp(x - m), axis=-1))
    x_y = np.sum(np.where(_one_hot(label, x), x, 0), axis=-1)
    return np.sum(logsumexp - x_y) / (x.size // x.shape[-1])
