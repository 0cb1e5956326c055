"""The gradient takes its exponentials without subtracting the maximum.

Hint: What are your exponentials at the logits [1000, 0]? What could you do to all logits alike without changing the
gradient?

Caught by: cross-entropy.gradient.stable
"""

import numpy as np

BATCHED = {"cross_entropy_grad"}


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def cross_entropy_grad(x, label):
    x = np.asarray(x) / 1
    y, e = _one_hot(label, x), np.exp(x)
    p = e / np.sum(e, axis=-1, keepdims=True)
    others = np.sum(np.where(y, 0, p), axis=-1, keepdims=True)
    return np.where(y, -others, p) / (x.size // x.shape[-1])
