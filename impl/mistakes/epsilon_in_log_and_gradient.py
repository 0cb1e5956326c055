"""The logarithm is taken of p + 1e-12, and the gradient is the right one of that wrong loss.

Hint: Your gradient fits your loss; does your loss fit its definition? Make the label less and less likely, and see
where it stops growing.

Caught by: cross-entropy.definition, cross-entropy.gradient
"""

import numpy as np

BATCHED = {"cross_entropy", "cross_entropy_grad"}


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
    losses = np.where(y, -np.log(p + 1e-12), 0)
    return np.sum(losses) / (x.size // x.shape[-1])


def cross_entropy_grad(x, label):
    x = np.asarray(x) / 1
    y, p = _one_hot(label, x), _probs(x)
    p_y = np.sum(np.where(y, p, 0), axis=-1, keepdims=True)
    others = np.sum(np.where(y, 0, p), axis=-1, keepdims=True)
    return p_y / (p_y + 1e-12) * np.where(y, -others, p) / (x.size // x.shape[-1])
