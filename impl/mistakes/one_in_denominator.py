"""The denominator has an extra one, as if there were a further class of logit 0.

Hint: Add up your probabilities when all logits are −5. Which class has the rest?

Caught by: softmax.shift-invariance, softmax.sums-to-one, softmax.definition
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    m = np.max(x, axis=-1, keepdims=True)
    e = np.exp(x - m)
    return e / (np.exp(-m) + np.sum(e, axis=-1, keepdims=True))
