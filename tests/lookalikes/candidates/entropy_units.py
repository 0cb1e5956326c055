"""Log-softmax in plain Python.

Mistake: log-base-two
Cause: derivation
"""

import math


def log_softmax(x):
    m = max(x)
    total = sum(math.exp(v - m) for v in x)
    return [v - m - math.log2(total) for v in x]
