"""A row of which every logit is −inf gets equal probabilities.

Hint: Take a row of which every logit is −inf. Which class could it be, and what do you answer?

Caught by: conduct.infinities
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    m = np.max(x, axis=-1, keepdims=True)
    e = np.exp(np.where(x == m, 0, x - m))
    return e / np.sum(e, axis=-1, keepdims=True)
