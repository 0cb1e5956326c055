"""The logits are padded with zeros to a block of 2, 4, 8 … lanes, and the lanes beyond them are summed as well.

Hint: Give your softmax three logits, then four. In which of the two do the probabilities sum to one, and why there?

Caught by: softmax.definition, softmax.sums-to-one
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    count = x.shape[-1]
    m = np.max(x, axis=-1, keepdims=True)
    lanes = (1 << (count - 1).bit_length()) - count
    m = np.maximum(m, 0) if lanes else m
    e = np.exp(x - m)
    return e / (np.sum(e, axis=-1, keepdims=True) + lanes * np.exp(-m))
