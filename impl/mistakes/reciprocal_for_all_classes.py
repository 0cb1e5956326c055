"""The gradient with respect to the probabilities is −1/p for every class, not only for the label.

Hint: Change the probability of a class that is not the label. Does −log p_y change? Compare with that entry.

Caught by: cross-entropy.chain.outer, cross-entropy.chain.collapse
"""

import numpy as np


def nll_grad(probs, label):
    p = np.asarray(probs) / 1
    if label not in range(p.size):
        raise ValueError("the label must be an integer in 0..V-1")
    return -1 / p
