"""The gradient with respect to the probabilities is +e_y/p_y.

Hint: Raise p_y a little. Does the loss rise or fall? Compare with the sign of that entry.

Caught by: cross-entropy.chain.collapse, cross-entropy.chain.outer
"""

import numpy as np


def _one_hot(label, x):
    label = np.asarray(label)
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= x.shape[-1]):
        raise ValueError("labels must be integers in 0..V-1")
    return np.arange(x.shape[-1]) == label[..., None]


def nll_grad(probs, label):
    p = np.asarray(probs) / 1
    y = _one_hot(label, p)
    p_y = np.sum(y * p)
    return np.where(y, 1 / p_y, 0 * p_y)
