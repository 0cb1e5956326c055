"""The loss is measured in bits: its logarithm has base two.

Hint: What is your loss for two equal logits, and what is it in the book? Which number is the ratio of the two?

Caught by: cross-entropy.definition, cross-entropy.gradient.is-derivative
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
    log_2 = 0.6931471805599453
    return np.sum(losses) / log_2 / (x.size // x.shape[-1])
