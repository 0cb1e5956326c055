"""The sign of the logits is flipped: the smallest gets the largest probability.

Hint: Which logit gets the largest of your probabilities, and which should?

Caught by: softmax.order, softmax.definition
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    e = np.exp(np.min(x, axis=-1, keepdims=True) - x)
    return e / np.sum(e, axis=-1, keepdims=True)
