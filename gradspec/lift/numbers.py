"""The exact number: the element of lifted arrays, and what a lifted scalar is.

It behaves as a `np.float64` that happens to carry many digits: IEEE's conduct at the edges, NumPy booleans from
comparisons, the small methods of a NumPy scalar. What would round it to 53 bits raises `Leak`. NumPy's loops over
objects call its operators and, for `np.exp` and the like, the method of that name.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from mpmath import libmp
from mpmath.libmp import fzero, mpf_add, mpf_eq, mpf_ge, mpf_gt, mpf_le, mpf_lt, mpf_mul, mpf_neg, mpf_sub

from gradspec.lift import elementary
from gradspec.lift.conversion import raw_from_fraction, raw_from_text, raw_or_none, raw_to_text
from gradspec.lift.elementary import Raw
from gradspec.lift.number_functions import NumberFunctions
from gradspec.lift.scalar_interface import ScalarInterface

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic

_TRUE, _FALSE = np.True_, np.False_
_create = object.__new__


class Number(NumberFunctions, ScalarInterface):
    """A real number at the working digits of its arithmetic. Each `Arithmetic` has a subclass of its own."""

    __slots__ = ("raw",)

    arithmetic: ClassVar[Arithmetic]
    bits: ClassVar[int]
    """The working precision of the moment."""
    raw: Raw
    """Not named `_mpf_`: mpmath would take the number for its own and round it to the ambient precision."""

    def __new__(cls, value: Any = 0) -> Self:
        """The number equal to `value`; text and fractions are rounded to the working digits."""
        if isinstance(value, Number):
            return cls.of(value.raw)
        if isinstance(value, Fraction):
            return cls.of(raw_from_fraction(value, cls.bits))
        if isinstance(value, str):
            return cls.of(raw_from_text(value, cls.bits))
        raw = raw_or_none(value)
        if raw is None:
            raise TypeError(f"Expected a real number but got {value!r} (type={type(value).__name__}).")
        return cls.of(raw)

    @classmethod
    def of(cls, raw: Raw) -> Self:
        """The number with these digits, unrounded."""
        number = _create(cls)
        number.raw = raw
        return number

    # --- arithmetic

    def __add__(self, other: Any) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else self.of(mpf_add(self.raw, right, self.bits, "n"))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else self.of(mpf_sub(self.raw, right, self.bits, "n"))

    def __rsub__(self, other: Any) -> Any:
        left = _raw(other)
        return NotImplemented if left is None else self.of(mpf_sub(left, self.raw, self.bits, "n"))

    def __mul__(self, other: Any) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else self.of(mpf_mul(self.raw, right, self.bits, "n"))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else self.of(elementary.divide(self.raw, right, self.bits))

    def __rtruediv__(self, other: Any) -> Any:
        left = _raw(other)
        return NotImplemented if left is None else self.of(elementary.divide(left, self.raw, self.bits))

    def __pow__(self, other: Any, modulo: None = None) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else self.of(elementary.power(self.raw, right, self.bits))

    def __rpow__(self, other: Any) -> Any:
        left = _raw(other)
        return NotImplemented if left is None else self.of(elementary.power(left, self.raw, self.bits))

    def __mod__(self, other: Any) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else self.of(elementary.remainder(self.raw, right, self.bits))

    def __rmod__(self, other: Any) -> Any:
        left = _raw(other)
        return NotImplemented if left is None else self.of(elementary.remainder(left, self.raw, self.bits))

    def __floordiv__(self, other: Any) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else self.of(elementary.floor_divide(self.raw, right, self.bits))

    def __rfloordiv__(self, other: Any) -> Any:
        left = _raw(other)
        return NotImplemented if left is None else self.of(elementary.floor_divide(left, self.raw, self.bits))

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __neg__(self) -> Self:
        return self.of(mpf_neg(self.raw))

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Self:
        return self.of(libmp.mpf_abs(self.raw))

    # --- comparison

    def __eq__(self, other: object) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else (_TRUE if mpf_eq(self.raw, right) else _FALSE)

    def __ne__(self, other: object) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else (_FALSE if mpf_eq(self.raw, right) else _TRUE)

    def __lt__(self, other: Any) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else (_TRUE if mpf_lt(self.raw, right) else _FALSE)

    def __le__(self, other: Any) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else (_TRUE if mpf_le(self.raw, right) else _FALSE)

    def __gt__(self, other: Any) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else (_TRUE if mpf_gt(self.raw, right) else _FALSE)

    def __ge__(self, other: Any) -> Any:
        right = _raw(other)
        return NotImplemented if right is None else (_TRUE if mpf_ge(self.raw, right) else _FALSE)

    def __hash__(self) -> int:
        return int(libmp.mpf_hash(self.raw))

    def __bool__(self) -> bool:
        return bool(self.raw != fzero)

    # --- conversions: all that lose digits are refused

    def __float__(self) -> float:
        raise self.arithmetic.leak("turns an exact number into a float")

    def __complex__(self) -> complex:
        raise self.arithmetic.leak("turns an exact number into a complex")

    def __index__(self) -> int:
        raise self.arithmetic.leak("uses an exact number as an index")

    def __int__(self) -> int:
        if self.is_integer():
            return int(libmp.to_int(self.raw))
        raise self.arithmetic.leak("turns an exact number into an integer")

    def __trunc__(self) -> int:
        return int(libmp.to_int(self._rounded(libmp.mpf_floor if self.raw[0] == 0 else libmp.mpf_ceil)))

    def __floor__(self) -> int:
        return int(libmp.to_int(self._rounded(libmp.mpf_floor)))

    def __ceil__(self) -> int:
        return int(libmp.to_int(self._rounded(libmp.mpf_ceil)))

    def __round__(self, digits: int | None = None) -> Any:
        return int(libmp.to_int(self._rounded(libmp.mpf_nint))) if digits is None else self.round(digits)

    def _rounded(self, function: Callable[[Raw, int, str], Raw]) -> Raw:
        """To an integer that fits in memory."""
        if not elementary.is_finite(self.raw):
            raise ValueError(f"cannot convert {self} to an integer")
        if self.raw[1] and elementary.magnitude(self.raw) > self._LARGEST_INTEGER:
            raise self.arithmetic.leak("turns a huge exact number into an integer")
        return function(self.raw, max(self.bits, self._LARGEST_INTEGER), "n")

    _LARGEST_INTEGER: ClassVar[int] = 20_000
    """Bits of the largest integer made of a number."""

    def is_integer(self) -> bool:
        """True when the number is an integer (one of a size that fits in memory)."""
        raw = self.raw
        return raw == fzero or bool(raw[1] and raw[2] >= 0 and elementary.magnitude(raw) <= self._LARGEST_INTEGER)

    # --- text

    def __repr__(self) -> str:
        """All digits, in a form that only `Number` reads back: bare digits would come back as a double."""
        return f"exact('{raw_to_text(self.raw, self.bits)}')"

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        return format(self.displayed(), specification) if specification else repr(self)

    def displayed(self) -> float:
        """The nearest double, whose text under `%s` is the number's: for messages, never for computing."""
        self.arithmetic.displayed_any = True
        shown = Displayed(self.nearest_float())
        shown.text = repr(self)
        return shown

    def nearest_float(self) -> float:
        """The nearest double (±inf beyond the largest)."""
        if self.raw[1] and elementary.magnitude(self.raw) > 1100:
            return -np.inf if self.raw[0] else np.inf
        return float(libmp.to_float(self.raw))


numbers.Real.register(Number)


class Displayed(float):
    """A double that stands for an exact number in a formatted text."""

    text: str

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


def _raw(value: Any) -> Raw | None:
    return value.raw if isinstance(value, Number) else raw_or_none(value)
