"""The gradient clips logits beyond ±700 to keep exp from overflowing.

Hint: Compare your gradients at the logits [800, 900] and at [700, 700]. Should they be equal?

Caught by: cross-entropy.gradient.stable
"""

import numpy as np

BATCHED = {"cross_entropy_grad"}


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy_grad(x, label):
    x = np.asarray(x) / 1
    clipped = np.where(np.abs(x) < np.inf, np.clip(x, -700, 700), x)
    y, p = _one_hot(label, x), _probs(clipped)
    others = np.sum(np.where(y, 0, p), axis=-1, keepdims=True)
    return np.where(y, -others, p) / (x.size // x.shape[-1])
