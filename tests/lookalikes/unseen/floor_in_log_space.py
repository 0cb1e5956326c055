"""Cross-entropy, all of it in log space.

Mistake: epsilon-in-log
Cause: constant
"""

import math

import numpy as np

LOG_FLOOR = math.log(3e-9)


def _log_probability(x, k):
    top = max(x)
    return (x[k] - top) - np.log(sum(np.exp(v - top) for v in x))


def _log_of_sum(a, b):
    larger, smaller = (a, b) if a >= b else (b, a)
    return larger + np.log1p(np.exp(smaller - larger))


def cross_entropy(x, label):
    return -_log_of_sum(_log_probability(x, label), LOG_FLOOR)
