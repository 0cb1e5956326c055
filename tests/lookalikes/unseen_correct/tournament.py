"""Sums of exponentials as a knockout tournament: halves are solved, then merged, down to single logits."""

import math
from functools import reduce


def _merge(left, right):
    (a, s), (b, t) = (left, right) if left[0] >= right[0] else (right, left)
    return a, s + t * math.exp(b - a)


def _solve(x):
    if len(x) == 1:
        return x[0], 1.0
    half = len(x) // 2
    return _merge(_solve(x[:half]), _solve(x[half:]))


def logsumexp(x):
    top, total = _solve(list(x))
    return top + math.log(total)


def log_softmax(x):
    top, total = _solve(list(x))
    return [(v - top) - math.log(total) for v in x]


def softmax(x):
    top, total = reduce(_merge, ((v, 1.0) for v in x))
    return [math.exp(v - top) / total for v in x]


def cross_entropy(x, label):
    return -log_softmax(x)[label]


def cross_entropy_grad(x, label):
    p = softmax(x)
    rest = math.fsum(q for k, q in enumerate(p) if k != label)
    return [-rest if k == label else q for k, q in enumerate(p)]
