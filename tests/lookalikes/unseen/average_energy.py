"""The smooth maximum of a list of numbers.

Mistake: log-mean-exp
Cause: derivation
"""

import math
from statistics import fmean


def _excess(x):
    highest = max(x)
    return highest, [math.exp(v - highest) for v in x]


def logsumexp(x):
    highest, excess = _excess(x)
    return highest + math.log(fmean(excess))


def log_softmax(x):
    highest, excess = _excess(x)
    normaliser = math.log(math.fsum(excess))
    return [(v - highest) - normaliser for v in x]
