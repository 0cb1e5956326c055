"""Powers of two stand where powers of e should.

Hint: For logits 0 and 1, what is the ratio of your two probabilities, and what should it be?

Caught by: softmax.definition
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp2(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
