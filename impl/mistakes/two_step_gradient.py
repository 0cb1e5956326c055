"""The gradient goes the long way, through −1/p_y and the softmax Jacobian.

Hint: Put the label's logit 1000 below the other. What is 1/p_y then, and what should the gradient's entry be?

Caught by: cross-entropy.chain.why-fuse, cross-entropy.gradient.stable, cross-entropy.gradient.saturation
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
    y, p = _one_hot(label, x), _probs(x)
    outer = np.where(y, -1 / p, 0 * p)
    grad = p * (outer - np.sum(p * outer, axis=-1, keepdims=True))
    return grad / (x.size // x.shape[-1])
