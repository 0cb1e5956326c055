# Where this is met: first exercises without NumPy. Lists in, lists out.
import math


def softmax(xs):
    top = max(xs)
    exps = [math.exp(x - top) for x in xs]
    total = sum(exps)
    return [e / total for e in exps]


def cross_entropy(xs, label):
    top = max(xs)
    return math.log(sum(math.exp(x - top) for x in xs)) - (xs[label] - top)


def cross_entropy_grad(xs, label):
    return [p - (i == label) for i, p in enumerate(softmax(xs))]


def sigmoid(xs):
    return [1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x)) for x in xs]
