"""A negative label counts from the end instead of being refused.

Hint: Ask for the loss at label −1. For which class do you answer?

Caught by: conduct.labels
"""

import numpy as np

BATCHED = {"cross_entropy"}


def _log_probs(x):
    gap = x - np.max(x, axis=-1, keepdims=True)
    top = np.arange(x.shape[-1]) == np.argmax(x, axis=-1, keepdims=True)
    others = np.where(top, 0, np.exp(gap))
    return gap - np.log1p(np.sum(others, axis=-1, keepdims=True))


def cross_entropy(x, label):
    x, label = np.asarray(x) / 1, np.asarray(label)
    log_p = np.take_along_axis(_log_probs(x), label[..., None], axis=-1)
    return -np.sum(log_p) / (x.size // x.shape[-1])
