"""A batch is normalised by columns, across the samples.

Hint: Take a batch of three samples. Add up each row, then each column. Which of these sums should be one?

Caught by: conduct.batch
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x, axis=0, keepdims=True))
    return e / np.sum(e, axis=0, keepdims=True)
