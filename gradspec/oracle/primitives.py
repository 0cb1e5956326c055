"""Every primitive in mpmath's numbers, on a value and its tangents: forward dual numbers, a rule a primitive.

A dual number here is an array x and its tangents ẋ, shape (*shape of x, N): one tangent for each direction that is
followed. Nothing walks backward, so that what an engine's backward walk gives is told by another method.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.oracle.precision import exact

_each_exp, _each_log, _each_sin, _each_cos, _each_tanh = (
    np.frompyfunc(f, 1, 1) for f in (mp.exp, mp.log, mp.sin, mp.cos, mp.tanh)
)
_exact = np.frompyfunc(exact, 1, 1)


@dataclass(frozen=True)
class Dual:
    """An array of mpf and its tangents."""

    value: Any
    """Shape S."""
    tangents: Any
    """Shape (*S, N)."""

    def reshaped(self, shape: tuple[int, ...]) -> Dual:
        """The same numbers in another shape."""
        return Dual(self.value.reshape(shape), self.tangents.reshape(*shape, -1))

    def broadcast(self, shape: tuple[int, ...]) -> Dual:
        """Stretched to a larger shape, as NumPy does."""
        lead = (1,) * (len(shape) - self.value.ndim)
        count = self.tangents.shape[-1]
        tangents = self.tangents.reshape(*lead, *self.value.shape, count)
        return Dual(np.broadcast_to(self.value, shape), np.broadcast_to(tangents, (*shape, count)))


def array(values: Any) -> Any:
    """Numbers as an object array of mpf, of whatever shape, () included."""
    converted = _exact(np.asarray(values))
    made = np.empty(np.shape(converted), dtype=object)
    made[...] = converted
    return made


def constant(value: Any) -> Dual:
    """A number that does not depend on anything: its tangents are zero in whatever direction."""
    return Dual(array(value), np.zeros((*np.shape(value), 1), dtype=object))


def _elementwise(function: Callable[[Any], Any], slope: Callable[[Any, Any], Any]) -> Callable[[Dual], Dual]:
    """f(x) with tangents f'(x)ẋ; `slope` is given x and f(x)."""

    def primitive(x: Dual) -> Dual:
        value = _wrapped(function(x.value))
        return Dual(value, _wrapped(slope(x.value, value))[..., np.newaxis] * x.tangents)

    return primitive


def _wrapped(values: Any) -> Any:
    """An object array again, where NumPy has unpacked one of shape ()."""
    if isinstance(values, np.ndarray):
        return values
    made = np.empty((), dtype=object)
    made[()] = values
    return made


def _together(x: Dual, y: Dual) -> tuple[Dual, Dual]:
    shape = np.broadcast_shapes(x.value.shape, y.value.shape)
    return x.broadcast(shape), y.broadcast(shape)


def add(x: Dual, y: Dual) -> Dual:
    """x + y; ẋ + ẏ."""
    x, y = _together(x, y)
    return Dual(_wrapped(x.value + y.value), x.tangents + y.tangents)


def subtract(x: Dual, y: Dual) -> Dual:
    """x − y; ẋ − ẏ."""
    x, y = _together(x, y)
    return Dual(_wrapped(x.value - y.value), x.tangents - y.tangents)


def multiply(x: Dual, y: Dual) -> Dual:
    """xy; ẋy + xẏ."""
    x, y = _together(x, y)
    tangents = x.tangents * y.value[..., np.newaxis] + x.value[..., np.newaxis] * y.tangents
    return Dual(_wrapped(x.value * y.value), tangents)


def divide(x: Dual, y: Dual) -> Dual:
    """x/y; (ẋ − (x/y)ẏ)/y."""
    x, y = _together(x, y)
    value = _wrapped(x.value / y.value)
    return Dual(value, (x.tangents - value[..., np.newaxis] * y.tangents) / y.value[..., np.newaxis])


def total(x: Dual, axis: int | None = None) -> Dual:
    """Σx, of all entries or along an axis; Σẋ."""
    if axis is None:
        x, axis = x.reshaped((x.value.size,)), 0
    return Dual(_wrapped(np.sum(x.value, axis=axis)), np.sum(x.tangents, axis=axis))


def getitem(x: Dual, index: Any) -> Dual:
    """x[index]; ẋ[index]."""
    return Dual(_wrapped(x.value[index]), x.tangents[index])


def matmul(x: Dual, y: Dual) -> Dual:
    """xy; ẋy + xẏ."""
    rows, columns = x.value.ndim == 2, y.value.ndim == 2
    x2 = x if rows else x.reshaped((1, *x.value.shape))
    y2 = y if columns else y.reshaped((*y.value.shape, 1))
    products = multiply(
        Dual(x2.value[:, :, np.newaxis], x2.tangents[:, :, np.newaxis, :]),
        Dual(y2.value[np.newaxis, :, :], y2.tangents[np.newaxis, :, :, :]),
    )
    summed = total(products, axis=1)
    shape = (*(x.value.shape[:1] if rows else ()), *(y.value.shape[1:] if columns else ()))
    return summed.reshaped(shape)


def outer(x: Dual, y: Dual) -> Dual:
    """xyᵀ; ẋyᵀ + xẏᵀ."""
    return multiply(x.reshaped((*x.value.shape, 1)), y)


def softmax(x: Dual) -> Dual:
    """p = e^x/Σe^x along the last axis; p ⊙ (ẋ − ⟨p, ẋ⟩)."""
    e = _each_exp(x.value)
    p = e / np.sum(e, axis=-1, keepdims=True)
    mean = np.sum(p[..., np.newaxis] * x.tangents, axis=-2, keepdims=True)
    return Dual(p, p[..., np.newaxis] * (x.tangents - mean))


def logsumexp(x: Dual) -> Dual:
    """log Σe^x along the last axis; ⟨p, ẋ⟩."""
    e = _each_exp(x.value)
    s = np.sum(e, axis=-1, keepdims=True)
    tangents = np.sum((e / s)[..., np.newaxis] * x.tangents, axis=-2)
    return Dual(_wrapped(_each_log(s)[..., 0]), tangents)


def log_softmax(x: Dual) -> Dual:
    """x − logsumexp(x); ẋ − ⟨p, ẋ⟩."""
    lse = logsumexp(x)
    return subtract(x, lse.reshaped((*lse.value.shape, 1)))


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + _each_exp(-x))


PRIMITIVES: dict[str, Callable[..., Dual]] = {
    "add": add,
    "subtract": subtract,
    "multiply": multiply,
    "divide": divide,
    "exp": _elementwise(_each_exp, lambda x, y: y),
    "log": _elementwise(_each_log, lambda x, y: 1 / x),
    "sin": _elementwise(_each_sin, lambda x, y: _each_cos(x)),
    "tanh": _elementwise(_each_tanh, lambda x, y: 1 - y * y),
    "sigmoid": _elementwise(_sigmoid, lambda x, y: y * (1 - y)),
    "relu": _elementwise(lambda x: np.maximum(x, 0), lambda x, y: (x > 0) * mp.one),
    "sum": total,
    "getitem": getitem,
    "matmul": matmul,
    "outer": outer,
    "softmax": softmax,
    "log_softmax": log_softmax,
    "logsumexp": logsumexp,
}
"""By the contract's names."""
