"""The logits are sorted, the exponentials summed from the smallest to the largest, and the order undone at the end."""

import numpy as np


def softmax(x):
    order = np.argsort(x)
    ascending = x[order]
    e = np.exp(ascending - ascending[-1])
    total = e[0]
    for v in e[1:]:
        total = total + v
    p = np.empty(len(x))
    p[order] = e / total
    return p


def logsumexp(x):
    ascending = np.sort(x)
    top = ascending[-1]
    rest = sum(np.exp(v - top) for v in ascending[:-1])
    return top + np.log1p(rest)


def softmax_jacobian(x):
    p = softmax(x)
    J = [p[k] * (np.arange(len(p)) == k) - p[k] * p for k in range(len(p))]
    return np.vstack(J)


def cross_entropy_grad(x, label):
    return np.where(np.arange(len(x)) == label, softmax(x) - 1, softmax(x))
