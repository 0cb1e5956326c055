"""The maximum of the whole batch is subtracted from every row, so that low rows underflow.

Hint: Put a row of logits near 0 into one batch with a row near 1000. What is the largest exponent left in the first row
after your shift?

Caught by: conduct.batch
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(x - np.max(x))
    return e / np.sum(e, axis=-1, keepdims=True)
