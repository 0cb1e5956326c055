"""The loss is −x_y + log Σ e^x as printed, without the shift that would make it stable.

Hint: Go through your formula at the logits [1000, 0]. Which intermediate number does not fit into float64?

Caught by: cross-entropy.stable, cross-entropy.offset-free
"""

import numpy as np

BATCHED = {"cross_entropy"}


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def cross_entropy(x, label):
    x = np.asarray(x) / 1
    x_y = np.sum(np.where(_one_hot(label, x), x, 0), axis=-1)
    losses = -x_y + np.log(np.sum(np.exp(x), axis=-1))
    return np.sum(losses) / (x.size // x.shape[-1])
