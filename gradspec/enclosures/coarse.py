"""Enclosures in single words, for bounds: a dozen digits of a bound are plenty, at a fraction of the time.

The middle is one float, and each operation's rounding goes into the radius: half an ulp, 2⁻⁵³ of the result, doubled so
that the few roundings of the radius itself are covered as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from gradspec.enclosures import operations
from gradspec.enclosures.conversion import Triple
from gradspec.enclosures.enclosure import Enclosure
from gradspec.oracle.cross_entropy import CrossEntropy

ULP = 2.0**-52
"""Of the result, for one operation."""
UNDERFLOW = operations.UNDERFLOW


def _single(high: Any, radius: Any) -> Triple:
    return high, np.zeros_like(high), radius * (1 + 2.0**-45)


def _sum(x: Triple, y: Triple) -> Triple:
    high = x[0] + y[0]
    return _single(high, x[2] + y[2] + np.abs(high) * ULP)


def _product(x: Triple, y: Triple) -> Triple:
    high = x[0] * y[0]
    spread = (np.abs(x[0]) + x[2]) * y[2] + np.abs(y[0]) * x[2]
    return _single(high, spread + np.abs(high) * ULP + UNDERFLOW)


def _quotient(x: Triple, y: Triple) -> Triple:
    """NaN where the divisor may be zero."""
    high, least = x[0] / y[0], np.abs(y[0]) * (1 - 2.0**-45) - y[2]
    least = np.where(least > 0, least, np.nan)
    size = np.abs(high)
    return _single(high, (x[2] + size * y[2] + UNDERFLOW) / least + size * ULP + UNDERFLOW)


class Coarse(Enclosure):
    """An Enclosure whose `low` is zero. Together with double words it stays coarse."""

    __slots__ = ()
    ufuncs: ClassVar[Mapping[Any, Callable[..., Triple]]] = {
        **operations.UFUNCS,
        np.add: _sum,
        np.subtract: lambda x, y: _sum(x, operations.negative(y)),
        np.multiply: _product,
        np.divide: _quotient,
    }

    @classmethod
    def of(cls, values: Any) -> Self:
        """Numbers, arrays of them, and other enclosures, whose second word goes into the radius."""
        if isinstance(values, cls):
            return values
        fine = Enclosure.of(values)
        return cls(*_single(fine.high, fine.radius + np.abs(fine.low)))

    def total(self, axis: int | None = None) -> Self:
        """The sum, of everything or along an axis: n − 1 roundings of at most Σ|x| each, in whatever order."""
        terms = self.size if axis is None else self.shape[axis]
        reach = np.sum(np.abs(self.high) + self.radius, axis=axis)
        radius = np.sum(self.radius, axis=axis) + terms * ULP * reach
        return type(self)(*_single(np.asarray(np.sum(self.high, axis=axis)), np.asarray(radius)))


class CoarseCrossEntropy(CrossEntropy):
    """What bounds ask of an enclosed CrossEntropy, coarsely: only what it has worked out is taken over."""

    def __init__(self, fine: CrossEntropy) -> None:
        self._fine = fine
        self.x, self.max = Coarse.of(fine.x), Coarse.of(fine.max)
        self.size, self.label, self.argmax = fine.size, fine.label, fine.argmax

    @cached_property
    def gaps(self) -> Any:
        return Coarse.of(self._fine.gaps)

    @cached_property
    def probs(self) -> Any:
        return Coarse.of(self._fine.probs)

    @cached_property
    def sum_of_others(self) -> Any:
        return Coarse.of(self._fine.sum_of_others)

    @cached_property
    def log_sum(self) -> Any:
        return Coarse.of(self._fine.log_sum)
