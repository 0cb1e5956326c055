"""Every value carries its whole Jacobian along from the inputs, and the pullback multiplies by the last one.

Hint: What does a step of your forward pass do for each entry of the inputs? How does that grow with their number?

Caught by: reverse-mode.cost
"""

import numpy as np


class Carried:
    def __init__(self, value, jacobian):
        self.value, self.jacobian = value, jacobian


def _value(x):
    return x.value if isinstance(x, Carried) else x


def _stretched(x, shape):
    size = np.size(x.value)
    places = np.broadcast_to(np.arange(size).reshape(np.shape(x.value)), shape)
    return x.jacobian[places.ravel()]


def _made(value, *parts):
    shape, rows = np.shape(value), 0
    for x, slope in parts:
        if isinstance(x, Carried):
            rows = rows + np.broadcast_to(slope, shape).reshape(-1, 1) * _stretched(x, shape)
    return Carried(value, rows)


class ops:
    @staticmethod
    def add(x, y):
        return _made(_value(x) + _value(y), (x, 1.0), (y, 1.0))

    @staticmethod
    def subtract(x, y):
        return _made(_value(x) - _value(y), (x, 1.0), (y, -1.0))

    @staticmethod
    def multiply(x, y):
        return _made(_value(x) * _value(y), (x, _value(y)), (y, _value(x)))

    @staticmethod
    def sum(x, axis=None):
        value = np.sum(x.value, axis=axis)
        rows = x.jacobian.reshape(*np.shape(x.value), -1)
        axes = tuple(range(np.ndim(x.value))) if axis is None else axis
        return Carried(value, np.sum(rows, axis=axes).reshape(np.size(value), -1))

    @staticmethod
    def exp(x):
        y = np.exp(x.value)
        return _made(y, (x, y))

    @staticmethod
    def tanh(x):
        y = np.tanh(x.value)
        return _made(y, (x, 1 - y * y))


def vjp(f, *primals):
    ends = np.cumsum([np.size(x) for x in primals])
    everything = np.eye(ends[-1], dtype=np.asarray(primals[0]).dtype)
    rows = [everything[end - np.size(x) : end] for x, end in zip(primals, ends, strict=True)]
    result = f(*[Carried(np.asarray(x), own) for x, own in zip(primals, rows, strict=True)])

    def pullback(cotangent):
        flat = np.dot(np.reshape(cotangent, -1), result.jacobian)
        return tuple(flat[e - np.size(x) : e].reshape(np.shape(x)) for x, e in zip(primals, ends, strict=True))

    return result.value, pullback


def grad(f):
    return lambda x: vjp(f, x)[1](np.ones((), np.asarray(x).dtype))[0]
