"""The logarithm is taken of p + 1e-8.

Hint: Make the label less and less likely. Where does your loss stop growing, and what is e to minus that number?

Caught by: cross-entropy.definition, cross-entropy.gradient.is-derivative
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
    losses = np.where(y, -np.log(p + 1e-8), 0)
    return np.sum(losses) / (x.size // x.shape[-1])
