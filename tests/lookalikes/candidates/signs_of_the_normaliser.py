"""Log-softmax's Jacobian, entry by entry.

Mistake: log-jacobian-plus
Cause: derivation
"""

import math


def softmax(x):
    m = max(x)
    e = [math.exp(v - m) for v in x]
    s = sum(e)
    return [v / s for v in e]


def log_softmax_jacobian(x):
    p = softmax(x)
    rows = []
    for i in range(len(x)):
        row = list(p)
        row[i] += 1.0
        rows.append(row)
    return rows
