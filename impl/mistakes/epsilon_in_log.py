"""The logarithm is taken of p + 1e-8.

Hint: Make the label less and less likely. Where does your loss stop growing, and what is e to minus that number?

Caught by: cross-entropy.definition, cross-entropy.gradient.is-derivative, cross-entropy.chain.nll
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
    losses = np.where(_one_hot(label, p), -np.log(p + 1e-8), 0)
    return np.sum(losses) / (p.size // p.shape[-1])


def nll(probs, label):
    return _loss(np.asarray(probs) / 1, label)


def cross_entropy(x, label):
    return _loss(_probs(np.asarray(x) / 1), label)
