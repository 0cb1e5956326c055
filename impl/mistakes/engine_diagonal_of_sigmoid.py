"""The step back through sigmoid builds the square matrix that has the slopes on its diagonal, and multiplies by that.

Hint: A vector of 64 numbers goes through your sigmoid. How many numbers does the step back write down for it?

Caught by: reverse-mode.cost
"""

import numpy as np


class Node:
    def __init__(self, value, edges=()):
        self.value, self.edges = value, edges


def _value(x):
    return x.value if isinstance(x, Node) else x


def _node(value, *edges):
    return Node(value, [(x, pull) for x, pull in edges if isinstance(x, Node)])


def _like(x, bar):
    shape, lead = np.shape(_value(x)), np.ndim(bar) - np.ndim(_value(x))
    axes = tuple(n for n, size in enumerate(np.shape(bar)) if n < lead or shape[n - lead] != size)
    return np.sum(bar, axis=axes).reshape(shape) if axes else bar


class ops:
    @staticmethod
    def add(x, y):
        z = _value(x) + _value(y)
        return _node(z, (x, lambda bar: _like(x, bar)), (y, lambda bar: _like(y, bar)))

    @staticmethod
    def subtract(x, y):
        z = _value(x) - _value(y)
        return _node(z, (x, lambda bar: _like(x, bar)), (y, lambda bar: _like(y, -bar)))

    @staticmethod
    def multiply(x, y):
        z = _value(x) * _value(y)
        return _node(z, (x, lambda bar: _like(x, bar * _value(y))), (y, lambda bar: _like(y, bar * _value(x))))

    @staticmethod
    def sum(x, axis=None):
        def pull(bar):
            return np.broadcast_to(bar if axis is None else np.expand_dims(bar, axis), np.shape(x.value))

        return _node(np.sum(x.value, axis=axis), (x, pull))

    @staticmethod
    def exp(x):
        y = np.exp(x.value)
        return _node(y, (x, lambda bar: bar * y))

    @staticmethod
    def sigmoid(x):
        y = 1 / (1 + np.exp(-x.value))
        slope = y * (1 - y)
        return _node(y, (x, lambda bar: np.dot(np.diag(slope.ravel()), bar.ravel()).reshape(y.shape)))


def _sorted(result):
    found, seen, todo = [], set(), [(result, False)]
    while todo:
        node, done = todo.pop()
        if done:
            found.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            todo.append((node, True))
            todo += [(parent, False) for parent, _ in node.edges]
    return found


def vjp(f, *primals):
    inputs = [Node(np.asarray(x)) for x in primals]
    result = f(*inputs)
    nodes = _sorted(result)

    def pullback(cotangent):
        bars = {id(result): np.asarray(cotangent)}
        for node in reversed(nodes):
            for parent, pull in node.edges:
                arrived = pull(bars[id(node)])
                bars[id(parent)] = bars[id(parent)] + arrived if id(parent) in bars else arrived
        return tuple(bars.get(id(x), np.zeros_like(x.value)) for x in inputs)

    return result.value, pullback


def grad(f):
    return lambda x: vjp(f, x)[1](np.ones((), np.asarray(x).dtype))[0]
