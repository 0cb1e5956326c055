"""The loss is a divergence from the one-hot vector, whose log 0 warns before it is discarded.

Hint: Turn warnings into errors. Which term raises one, and what do you use that term for?

Caught by: conduct.quiet
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
    target = np.where(y, 1, np.zeros_like(x))
    divergences = np.where(y, target * np.log(target) - _log_probs(x), 0)
    return np.sum(divergences) / (x.size // x.shape[-1])
