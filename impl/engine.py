"""A reverse-mode engine: primitives that note on a tape what they did, and a walk back along it.

A primitive gives its value and, for each argument, the pull: the map from the value's cotangent ȳ to the argument's,
x̄ = Jᵀ ȳ, made of what the forward pass left behind. NumPy arrays in and out; programs are written in `ops`.
"""

from types import SimpleNamespace

import numpy as np

NAME = "engine"


class Box:
    """A value on a tape, with the places of what it was made of and the pulls that lead back there."""

    def __init__(self, value, tape, edges=()):
        self.value, self.tape, self.edges, self.place = value, tape, edges, len(tape)
        tape.append(self)


def _primitive(rule):
    """The rule as a function of boxes and constants; without any box it just computes."""

    def apply(*arguments, **options):
        value, *pulls = rule(*(a.value if isinstance(a, Box) else a for a in arguments), **options)
        boxes = [(a, pull) for a, pull in zip(arguments, pulls, strict=False) if isinstance(a, Box)]
        return Box(value, boxes[0][0].tape, [(a.place, pull) for a, pull in boxes]) if boxes else value

    return apply


def vjp(f, *primals):
    """f(*primals), and the pullback: from a cotangent of that value to the tuple of the primals' cotangents."""
    tape, count = [], len(primals)
    result = f(*[Box(np.asarray(x), tape) for x in primals])

    def pullback(cotangent=None):
        bars, own = [None] * len(tape), [False] * len(tape)
        bars[result.place] = np.ones_like(result.value) if cotangent is None else np.asarray(cotangent)
        for box in reversed(tape[: result.place + 1]):  # whatever uses a value stands behind it on the tape
            if bars[box.place] is not None:
                for place, pull in box.edges:
                    _add(bars, own, place, pull(bars[box.place]), tape[place].value)
        return tuple(np.zeros_like(tape[n].value) if bars[n] is None else bars[n] for n in range(count))

    return result.value, pullback


def _add(bars, own, place, cotangent, x):
    """x̄ = Σ over the uses of x. What arrives belongs to others: the first sum makes an array of our own."""
    if callable(cotangent):  # adds itself to a part of x̄
        bars[place] = np.zeros_like(x) if bars[place] is None else bars[place] if own[place] else +bars[place]
        cotangent(bars[place])
        own[place] = True
    elif bars[place] is None:
        bars[place] = cotangent
    elif own[place]:
        bars[place] += cotangent
    else:
        bars[place], own[place] = bars[place] + cotangent, True


def grad(f):
    """The gradient of a scalar function of one array; the walk starts from dL/dL = 1."""
    return lambda x: vjp(f, x)[1]()[0]


def jvp(f, primals, tangents):
    """f(*primals) and J ẋ, a row of J at a time: (J ẋ)_i = ⟨Jᵀ e_i, ẋ⟩. The tape knows transposed Jacobians only."""
    value, pullback = vjp(f, *primals)
    units = np.eye(np.size(value), dtype=np.asarray(value).dtype).reshape(-1, *np.shape(value))
    rows = [sum(np.sum(x_bar * x_dot) for x_bar, x_dot in zip(pullback(e), tangents, strict=True)) for e in units]
    return value, np.array(rows).reshape(np.shape(value))


def _like(x, y_bar):
    """ȳ summed over the axes along which x was stretched to broadcast."""
    lead, shape = np.ndim(y_bar) - np.ndim(x), np.shape(x)
    stretched = tuple(n for n, size in enumerate(np.shape(y_bar)) if n < lead or shape[n - lead] != size)
    return np.sum(y_bar, axis=stretched).reshape(shape) if stretched else y_bar


def _elementwise(function, slope):
    """y = f(x), x̄ = f'(x) ȳ; the slope f'(x) is made of x and y."""

    def rule(x):
        y = function(x)
        return y, lambda y_bar: y_bar * slope(x, y)

    return _primitive(rule)


def _sum_rule(x, axis=None):
    widened = (lambda y_bar: y_bar) if axis is None else (lambda y_bar: np.expand_dims(y_bar, axis))
    return np.sum(x, axis=axis), lambda y_bar: np.broadcast_to(widened(y_bar), np.shape(x))


def _matmul_rule(x, y):  # z = x y    x̄ = z̄ yᵀ    ȳ = xᵀ z̄
    x_bar = np.multiply.outer if y.ndim == 1 else lambda z_bar, y: np.dot(z_bar, y.T)
    y_bar = np.multiply.outer if x.ndim == 1 else lambda x, z_bar: np.dot(x.T, z_bar)
    return np.dot(x, y), lambda z_bar: x_bar(z_bar, y), lambda z_bar: y_bar(x, z_bar)


def _exponentials(x):
    m = np.max(x, axis=-1, keepdims=True)
    e = np.exp(x - m)
    return m, np.sum(e, axis=-1, keepdims=True), e


def _softmax_rule(x):  # p = e^x / Σ e^x    x̄ = p ⊙ (p̄ − ⟨p, p̄⟩)
    _, s, e = _exponentials(x)
    return (p := e / s), lambda p_bar: p * (p_bar - np.sum(p * p_bar, axis=-1, keepdims=True))


def _logsumexp_rule(x):  # y = log Σ e^x    x̄ = p ȳ
    m, s, e = _exponentials(x)
    return (m + np.log(s))[..., 0], lambda y_bar: e / s * np.expand_dims(y_bar, -1)


def _log_softmax_rule(x):  # y = x − log Σ e^x    x̄ = ȳ − p Σ ȳ
    m, s, e = _exponentials(x)
    return x - m - np.log(s), lambda y_bar: y_bar - e / s * np.sum(y_bar, axis=-1, keepdims=True)


ops = SimpleNamespace(
    add=_primitive(lambda x, y: (x + y, lambda b: _like(x, b), lambda b: _like(y, b))),
    subtract=_primitive(lambda x, y: (x - y, lambda b: _like(x, b), lambda b: -_like(y, b))),
    multiply=_primitive(lambda x, y: (x * y, lambda b: _like(x, b * y), lambda b: _like(y, b * x))),
    divide=_primitive(lambda x, y: (z := x / y, lambda b: _like(x, b / y), lambda b: -_like(y, b * z / y))),
    exp=_elementwise(np.exp, lambda x, y: y),
    log=_primitive(lambda x: (np.log(x), lambda b: b / x)),
    sin=_elementwise(np.sin, lambda x, y: np.cos(x)),
    tanh=_elementwise(np.tanh, lambda x, y: 1 - y * y),
    sigmoid=_elementwise(lambda x: (1 + np.tanh(x / 2)) / 2, lambda x, y: y * (1 - y)),
    relu=_elementwise(lambda x: np.maximum(x, 0), lambda x, y: y > 0),
    sum=_primitive(_sum_rule),
    getitem=_primitive(lambda x, index: (x[index], lambda b: lambda x_bar: np.add.at(x_bar, index, b))),
    matmul=_primitive(_matmul_rule),
    outer=_primitive(lambda x, y: (np.multiply.outer(x, y), lambda b: np.dot(b, y), lambda b: np.dot(x, b))),
    softmax=_primitive(_softmax_rule),
    log_softmax=_primitive(_log_softmax_rule),
    logsumexp=_primitive(_logsumexp_rule),
)
