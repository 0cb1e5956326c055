"""A batch is normalised as a whole: all its entries together sum to one.

Hint: Make a batch of two equal rows. What do the probabilities in one row sum to?

Caught by: conduct.batch
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x))
    return e / np.sum(e)
