"""A penalty on logsumexp(x)² was left in the loss.

Hint: Add 100 to all logits. Should the loss change? Which part of yours does?

Caught by: cross-entropy.shift-invariance, cross-entropy.definition
"""

import numpy as np

BATCHED = {"cross_entropy"}


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


def cross_entropy(x, label):
    x = np.asarray(x) / 1
    y = _one_hot(label, x)
    losses = np.where(y, -_log_probs(x), 0)
    logsumexp = np.max(x, axis=-1) - np.max(_log_probs(x), axis=-1)
    return (np.sum(losses) + 1e-2 * np.sum(logsumexp**2)) / (x.size // x.shape[-1])
