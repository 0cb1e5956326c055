"""The functions of an exact number: what NumPy's loops over objects call by name, and what `math` is made of."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from mpmath import libmp
from mpmath.libmp import fnan, fzero

from gradspec.lift import elementary
from gradspec.lift.conversion import raw_from_fraction, raw_or_none
from gradspec.lift.elementary import Raw

_TRUE, _FALSE = np.True_, np.False_


def _method(name: str) -> Callable[[Any], Any]:
    function = getattr(elementary, name)

    def method(self: Any) -> Any:
        return self.of(function(self.raw, self.bits))

    method.__name__ = name
    method.__doc__ = f"`{name}` of the number, rounded once to the working digits."
    return method


class NumberFunctions:
    """A part of `Number`."""

    __slots__ = ()

    if TYPE_CHECKING:
        raw: Raw
        bits: ClassVar[int]
        _LARGEST_INTEGER: ClassVar[int]

        @classmethod
        def of(cls, raw: Raw) -> Self: ...

    exp = _method("exp")
    exp2 = _method("exp2")
    expm1 = _method("expm1")
    log = _method("log")
    log2 = _method("log2")
    log10 = _method("log10")
    log1p = _method("log1p")
    sqrt = _method("sqrt")
    cbrt = _method("cbrt")
    sin = _method("sin")
    cos = _method("cos")
    tan = _method("tan")
    arcsin = _method("arcsin")
    arccos = _method("arccos")
    arctan = _method("arctan")
    sinh = _method("sinh")
    cosh = _method("cosh")
    tanh = _method("tanh")
    arcsinh = _method("arcsinh")
    arccosh = _method("arccosh")
    arctanh = _method("arctanh")
    erf = _method("erf")
    erfc = _method("erfc")
    gamma = _method("gamma")
    loggamma = _method("loggamma")

    def conjugate(self) -> Self:
        return self

    def floor(self) -> Self:
        return self._integral(libmp.mpf_floor)

    def ceil(self) -> Self:
        return self._integral(libmp.mpf_ceil)

    def rint(self) -> Self:
        return self._integral(libmp.mpf_nint)

    def trunc(self) -> Self:
        return self._integral(libmp.mpf_ceil if self.raw[0] else libmp.mpf_floor)

    def _integral(self, function: Callable[..., Raw]) -> Self:
        return self.of(function(self.raw)) if self.raw[1] else self

    def sign(self) -> Self:
        return self.of(fnan if self.raw == fnan else libmp.from_int(int(libmp.mpf_sign(self.raw))))

    def round(self, decimals: int = 0, out: None = None) -> Self:
        """To so many decimals, halves to even."""
        scale = Fraction(10) ** int(decimals)
        if not self.raw[1] or elementary.magnitude(self.raw) > self._LARGEST_INTEGER:
            return self
        if elementary.magnitude(self.raw) < -self._LARGEST_INTEGER:
            return self.of(fzero)
        numerator, denominator = libmp.to_rational(self.raw)
        rounded = Fraction(round(Fraction(int(numerator), int(denominator)) * scale)) / scale
        return self.of(raw_from_fraction(rounded, self.bits))

    def isnan(self) -> np.bool_:
        return _TRUE if self.raw == fnan else _FALSE

    def isinf(self) -> np.bool_:
        return _TRUE if self.raw in (libmp.finf, libmp.fninf) else _FALSE

    def isfinite(self) -> np.bool_:
        return _TRUE if elementary.is_finite(self.raw) else _FALSE

    def maximum(self, other: Any) -> Any:
        """The larger; nan if either is."""
        return self.of(elementary.maximum(self.raw, _raw_of(other)))

    def minimum(self, other: Any) -> Any:
        """The smaller; nan if either is."""
        return self.of(elementary.minimum(self.raw, _raw_of(other)))

    def logaddexp(self, other: Any) -> Self:
        return self.of(elementary.logaddexp(self.raw, _raw_of(other), self.bits))

    def arctan2(self, other: Any) -> Self:
        return self.of(elementary.arctan2(self.raw, _raw_of(other), self.bits))


def _raw_of(value: Any) -> Raw:
    return value.raw if isinstance(value, NumberFunctions) else raw_or_none(value)
