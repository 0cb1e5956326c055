"""The loss of stored probabilities is log p_y, without the minus.

Hint: Which sign has the logarithm of a probability, and which sign should a loss have?

Caught by: cross-entropy.chain.nll
"""

import numpy as np


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def nll(probs, label):
    p = np.asarray(probs) / 1
    y = _one_hot(label, p)
    return np.log(np.sum(y * p))
