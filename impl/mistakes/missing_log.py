"""The loss is 1 − p_y: the logarithm is missing.

Hint: Make the label less and less likely. How large should the loss become, and how large can yours become?

Caught by: cross-entropy.gradient.convex, cross-entropy.definition, cross-entropy.chain.nll
"""

import numpy as np

BATCHED = {"cross_entropy", "nll"}


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def _loss(p, label):
    return np.sum(np.where(_one_hot(label, p), 1 - p, 0)) / (p.size // p.shape[-1])


def nll(probs, label):
    return _loss(np.asarray(probs) / 1, label)


def cross_entropy(x, label):
    return _loss(_probs(np.asarray(x) / 1), label)
