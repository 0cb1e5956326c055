"""The loss is twice cross-entropy, and its gradient is the right one of that wrong loss.

Hint: Your gradient fits your loss; does your loss fit its definition? Work it out by hand for two equal logits.

Caught by: cross-entropy.definition, cross-entropy.gradient
"""

import numpy as np

BATCHED = {"cross_entropy", "cross_entropy_grad"}


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def _log_probs(x):
    gap = x - np.max(x, axis=-1, keepdims=True)
    top = np.arange(x.shape[-1]) == np.argmax(x, axis=-1, keepdims=True)
    others = np.where(top, 0, np.exp(gap))
    return gap - np.log1p(np.sum(others, axis=-1, keepdims=True))


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy(x, label):
    x = np.asarray(x) / 1
    y = _one_hot(label, x)
    losses = np.where(y, -_log_probs(x), 0)
    return 2 * np.sum(losses) / (x.size // x.shape[-1])


def cross_entropy_grad(x, label):
    x = np.asarray(x) / 1
    y, p = _one_hot(label, x), _probs(x)
    others = np.sum(np.where(y, 0, p), axis=-1, keepdims=True)
    return 2 * np.where(y, -others, p) / (x.size // x.shape[-1])
