"""Arrays of numbers that are known to within a radius: double words, each with a bound of its error.

An enclosure says: the true value lies within `radius` of high + low. Every operation keeps that true, so that a
comparison of two enclosures is either certain or open; where it is open, `NotEnclosed` is raised and the question goes
to mpmath. Nothing is ever decided on less than a proof, and most questions need no more than this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

import numpy as np
from mpmath import mp
from numpy.lib.mixins import NDArrayOperatorsMixin

from gradspec.enclosures import conversion, operations
from gradspec.enclosures.conversion import Triple
from gradspec.formats import Format
from gradspec.oracle.precision import round_to


class NotEnclosed(Exception):
    """An enclosure is too wide to tell, or something was asked for that enclosures cannot do."""


class Enclosure(NDArrayOperatorsMixin):
    """An array of enclosed numbers; it behaves as an ndarray would, as far as the properties and bounds need one."""

    __slots__ = ("high", "low", "radius")
    __array_priority__: ClassVar[float] = 1000.0
    ufuncs: ClassVar[Mapping[Any, Callable[..., Triple]]] = operations.UFUNCS
    """What computes a ufunc, on triples."""

    def __init__(self, high: Any, low: Any, radius: Any) -> None:
        self.high, self.low, self.radius = high, low, radius

    @classmethod
    def of(cls, values: Any) -> Enclosure:
        """Floats, integers, mpf, and arrays of them, as enclosures: without any error where they are floats.

        Raises NotEnclosed for what is no number.
        """
        if isinstance(values, Enclosure):
            return values
        try:
            return cls(*conversion.triple_of(values))
        except (TypeError, ValueError) as error:
            raise NotEnclosed(f"no array of numbers: {error}") from error

    # --- what an array has

    @property
    def shape(self) -> tuple[int, ...]:
        shape: tuple[int, ...] = self.high.shape
        return shape

    @property
    def size(self) -> int:
        return int(self.high.size)

    @property
    def ndim(self) -> int:
        return int(self.high.ndim)

    @property
    def T(self) -> Self:  # noqa: N802 - NumPy's name
        return self._each(np.transpose)

    def __len__(self) -> int:
        return len(self.high)

    def __getitem__(self, key: Any) -> Self:
        return self._each(lambda part: np.asarray(part[key]))

    def __setitem__(self, key: Any, value: Any) -> None:
        new = Enclosure.of(value)
        self.high[key], self.low[key], self.radius[key] = new.high, new.low, new.radius

    def copy(self) -> Self:
        return self._each(np.copy)

    def __iter__(self) -> Any:
        raise NotEnclosed("one number after the other is mpmath's work")

    def __bool__(self) -> bool:
        raise NotEnclosed("the truth of an enclosure")

    def __array__(self, *arguments: Any, **options: Any) -> Any:
        raise NotEnclosed("an array of floats")

    def __float__(self) -> float:
        raise NotEnclosed("a float of an enclosure")

    # --- what can be computed

    def total(self, axis: int | None = None) -> Enclosure:
        """The sum, of everything or along an axis."""
        return Enclosure(*operations.total(self.triple, axis))

    def exp(self) -> Enclosure:
        """e^x of each x ≤ 700."""
        return Enclosure(*operations.exponential(self.triple))

    def expm1(self) -> Enclosure:
        """e^x − 1 of each |x| ≤ 2⁻¹⁰."""
        return Enclosure(*operations.small_growth(self.triple))

    def clamp(self, low: Any, high: Any) -> Enclosure:
        """Each value moved to the nearest one in [low, high]."""
        lows, highs = Enclosure.of(low).triple, Enclosure.of(high).triple
        return Enclosure(*operations.smaller(operations.larger(self.triple, lows), highs))

    @property
    def triple(self) -> Triple:
        """(high, low, radius)."""
        return self.high, self.low, self.radius

    def lower(self) -> Any:
        """Floats that are certainly not above the values."""
        return operations.end(self.triple, -1)

    def upper(self) -> Any:
        """Floats that are certainly not below the values."""
        return operations.end(self.triple, 1)

    def exactly(self) -> Any:
        """The middles: an object array of mpf, one mpf for a scalar."""
        with mp.extraprec(128):
            middles = np.empty(self.shape, dtype=object)
            for index in np.ndindex(self.shape):
                middles[index] = mp.mpf(float(self.high[index])) + float(self.low[index])
        return middles[()]

    def rounded_to(self, format: Format) -> Any:
        """The nearest numbers of a float format, as floats. Raises NotEnclosed where it is not sure which they are."""
        if format.is_exact:
            raise NotEnclosed("an exact value of an enclosure")
        with mp.extraprec(128):
            middles, radii = np.ravel(self.exactly()), np.ravel(self.radius).tolist()
            below = np.array([round_to(m - r, format) for m, r in zip(middles, radii, strict=True)])
            above = np.array([round_to(m + r, format) for m, r in zip(middles, radii, strict=True)])
        if not np.array_equal(below, above):
            raise NotEnclosed(f"values next to the middle between two numbers of {format}")
        return below.reshape(self.shape)

    def _each(self, change: Any) -> Self:
        return type(self)(change(self.high), change(self.low), change(self.radius))

    # --- NumPy

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options:
            raise NotEnclosed(f"np.{ufunc.__name__} with {method} {sorted(options)}")
        operands = [self.of(value) for value in inputs]
        with np.errstate(all="ignore"):
            if ufunc in self.ufuncs:
                return type(self)(*self.ufuncs[ufunc](*(o.triple for o in operands)))
            if ufunc in _CERTAIN:
                return _compared(ufunc, *operands)
            if ufunc is np.matmul:
                return _matmul(*operands)
        raise NotEnclosed(f"np.{ufunc.__name__}")

    def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Any:
        from gradspec.enclosures.numpy_functions import FUNCTIONS

        if function not in FUNCTIONS:
            raise NotEnclosed(f"np.{function.__name__}")
        with np.errstate(all="ignore"):
            return FUNCTIONS[function](*arguments, **options)


_CERTAIN = {np.less, np.less_equal, np.greater, np.greater_equal}


def _compared(ufunc: np.ufunc, first: Enclosure, second: Enclosure) -> Any:
    """The comparison, where it comes out the same at both ends of every enclosure."""
    one = ufunc(first.lower(), second.upper())
    other = ufunc(first.upper(), second.lower())
    if not np.array_equal(one, other):
        raise NotEnclosed(f"np.{ufunc.__name__} of values that are too close")
    return one


def _matmul(first: Enclosure, second: Enclosure) -> Enclosure:
    """A product with a vector on one side at least; of two matrices it would be V³ work."""
    if first.ndim == second.ndim == 2:
        raise NotEnclosed("the product of two matrices")
    rows = first[:, np.newaxis] if first.ndim < second.ndim else first
    products: Enclosure = rows * second
    return products.total(axis=0 if first.ndim == 1 else 1)
