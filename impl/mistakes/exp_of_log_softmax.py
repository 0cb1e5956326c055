"""The probabilities are exponentials of x − logsumexp(x), so that nothing makes them sum to one.

Hint: Add 1e8 to all logits. How many digits does x − logsumexp(x) keep, and what does exp make of an error in it?

Caught by: softmax.sums-to-one.division, softmax.stable
"""

import numpy as np

BATCHED = {"softmax"}


def softmax(x):
    x = np.asarray(x) / 1
    m = np.max(x, axis=-1, keepdims=True)
    logsumexp = m + np.log(np.sum(np.exp(x - m), axis=-1, keepdims=True))
    return np.exp(x - logsumexp)
