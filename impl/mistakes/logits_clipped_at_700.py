"""Logits beyond ±700 are clipped to keep exp from overflowing.

Hint: Compare your probabilities at the logits [800, 900] and at [700, 700]. Should they be equal?

Caught by: softmax.stable
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    if x.shape[-1] == 0:
        raise ValueError("no classes")
    clipped = np.where(np.abs(x) < np.inf, np.clip(x, -700, 700), x)
    e = np.exp(clipped - np.max(clipped, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
