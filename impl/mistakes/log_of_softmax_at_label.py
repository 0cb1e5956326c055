"""The loss is −log(softmax(x)_y), infinite once the probability underflows.

Hint: Put the label's logit 1000 below the other. What is its probability in float64, and what should the loss be?

Caught by: cross-entropy.stable
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
    p_y = np.sum(np.where(y, p, 0), axis=-1)
    return -np.sum(np.log(p_y)) / (x.size // x.shape[-1])
