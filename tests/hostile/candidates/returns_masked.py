"""softmax masks its smallest entry."""

import numpy as np


def softmax(x):
    p = np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x)))
    return np.ma.masked_array(p, mask=p == np.min(p))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
