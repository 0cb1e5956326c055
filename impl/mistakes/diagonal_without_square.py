"""The Jacobian's diagonal is p, without the −p².

Hint: Add up a row of your Jacobian. What must it be if probabilities always sum to one? What would the diagonal have to
be for that?

Caught by: softmax.jacobian.trace, softmax.jacobian, softmax.jacobian.zero-row-sums
"""

import numpy as np


def _probs(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    p = _probs(np.asarray(x) / 1)
    off_diagonal = 1 - np.eye(p.size, dtype=p.dtype)
    return np.diag(p) - off_diagonal * np.outer(p, p)
