"""The gradient is softmax(x) with nothing subtracted.

Hint: Add up the entries of your gradient. What should they sum to, and what do they sum to?

Caught by: cross-entropy.gradient, cross-entropy.first-term, cross-entropy.gradient.sums-to-zero
"""

import numpy as np

BATCHED = {"cross_entropy_grad"}


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy_grad(x, label):
    x = np.asarray(x) / 1
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return _probs(x) / (x.size // x.shape[-1])
