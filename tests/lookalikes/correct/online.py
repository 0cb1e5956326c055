"""Softmax and logsumexp in one pass over the logits, with a running maximum and a running sum."""

import math


def _running(x):
    top, total = x[0], 1.0
    for v in x[1:]:
        if v > top:
            total = total * math.exp(top - v) + 1.0
            top = v
        else:
            total = total + math.exp(v - top)
    return top, total


def softmax(x):
    top, total = _running(x)
    return [math.exp(v - top) / total for v in x]


def logsumexp(x):
    top, total = _running(x)
    return top + math.log(total)


def log_softmax(x):
    top, total = _running(x)
    return [(v - top) - math.log(total) for v in x]


def cross_entropy(x, label):
    return -log_softmax(x)[label]


def cross_entropy_grad(x, label):
    p = softmax(x)
    p[label] -= 1
    return p


def softmax_vjp(x, cotangent):
    p = softmax(x)
    mean = math.fsum(a * b for a, b in zip(p, cotangent))
    return [a * (b - mean) for a, b in zip(p, cotangent)]
