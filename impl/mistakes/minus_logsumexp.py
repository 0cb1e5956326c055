"""Log-softmax is x − logsumexp(x), which loses the digits that a common offset takes.

Hint: Add 1e8 to all logits. Nothing should change. Which subtraction of yours loses the digits?

Caught by: log-softmax.offset-free, log-softmax.argmax
"""

import numpy as np

BATCHED = {"log_softmax"}


def log_softmax(x):
    x = np.asarray(x) / 1
    m = np.max(x, axis=-1, keepdims=True)
    logsumexp = m + np.log(np.sum(np.exp(x - m), axis=-1, keepdims=True))
    return x - logsumexp
