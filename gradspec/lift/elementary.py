"""Elementary functions on mpmath's raw numbers, with IEEE's conduct at the edges: nothing here raises for a value.

A raw number is libmp's tuple (sign, mantissa, exponent, bit count). One thing differs from IEEE: zero has no sign,
so 1/(−0.0) is +inf. A function takes the working precision in bits and rounds once, to nearest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from mpmath import libmp
from mpmath.libmp import (
    finf,
    fnan,
    fninf,
    fone,
    from_int,
    fzero,
    mpf_add,
    mpf_cmp,
    mpf_div,
    mpf_exp,
    mpf_ln2,
    mpf_ln10,
    mpf_log,
    mpf_mul,
    mpf_neg,
    mpf_pow_int,
    mpf_shift,
    mpf_sqrt,
    mpf_sub,
    to_int,
)

Raw: TypeAlias = Any
"""(sign, mantissa, exponent, bit count): libmp has no name for it."""

_LARGE = 64
"""Binary exponent of an argument from which exp reduces it here: libmp's own reduction becomes slow."""
_HUGE = 2000
"""Binary exponent of an argument at which exp stops growing; its result has an exponent of that many bits."""
_GUARD = 20


def magnitude(x: Raw) -> int:
    """The binary exponent of a finite number that is not zero: 2**(m−1) ≤ |x| < 2**m."""
    exponent: int = x[2] + x[3]
    return exponent


def is_finite(x: Raw) -> bool:
    """False for nan and the infinities."""
    return bool(x[1]) or x == fzero


def divide(a: Raw, b: Raw, bits: int) -> Raw:
    """a/b; by zero ±inf, 0/0 is nan."""
    if b[1]:
        return mpf_div(a, b, bits, "n")
    if b != fzero:
        return fnan if b == fnan or not is_finite(a) else fzero
    if a in (fzero, fnan):
        return fnan
    return fninf if a[0] else finf


def floor_divide(a: Raw, b: Raw, bits: int) -> Raw:
    """⌊a/b⌋, of the exact quotient: rounded up to an integer it would be one too large."""
    if not a[1] or not b[1]:
        return divide(a, b, bits)
    size = magnitude(a) - magnitude(b)
    if size > _HUGE:
        return fnan
    quotient = mpf_div(mpf_sub(a, libmp.mpf_mod(a, b, max(bits, bits + size) + _GUARD, "n")), b, bits + abs(size), "n")
    return libmp.mpf_nint(quotient, bits, "n")


def remainder(a: Raw, b: Raw, bits: int) -> Raw:
    """a − b⌊a/b⌋, with the sign of b, as Python's % and np.mod."""
    if not b[1] or not is_finite(a):
        return a if b in (finf, fninf) and is_finite(a) and (a == fzero or a[0] == b[0]) else fnan
    if a == fzero:
        return fzero
    if magnitude(a) - magnitude(b) > _HUGE:
        return fnan
    return libmp.mpf_mod(a, b, bits, "n")


def exp(x: Raw, bits: int) -> Raw:
    """e**x, finite for every finite x: the exponent is an integer without a limit."""
    if not x[1] or magnitude(x) <= _LARGE:
        return mpf_exp(x, bits, "n")
    if magnitude(x) > _HUGE:
        x = mpf_shift(fone if not x[0] else mpf_neg(fone), _HUGE)
    working = bits + magnitude(x) + _GUARD
    ln2 = mpf_ln2(working)
    multiple = to_int(mpf_div(x, ln2, working))
    rest = mpf_sub(x, mpf_mul(from_int(multiple), ln2), working, "n")
    return mpf_shift(mpf_exp(rest, bits, "n"), multiple)


def log(x: Raw, bits: int) -> Raw:
    """The natural logarithm; −inf at 0, nan below."""
    if x == fzero:
        return fninf
    return fnan if x[0] else mpf_log(x, bits, "n")


def log2(x: Raw, bits: int) -> Raw:
    working = bits + _GUARD
    return divide(log(x, working), mpf_ln2(working), bits)


def log10(x: Raw, bits: int) -> Raw:
    working = bits + _GUARD
    return divide(log(x, working), mpf_ln10(working), bits)


def log1p(x: Raw, bits: int) -> Raw:
    """log(1 + x), to full relative precision near 0."""
    if not x[1]:
        return fnan if x == fninf else x
    if magnitude(x) < -bits - 4:
        return mpf_sub(x, mpf_shift(mpf_mul(x, x), -1), bits, "n")
    return log(mpf_add(fone, x, bits + abs(min(0, magnitude(x))) + _GUARD, "n"), bits)


def expm1(x: Raw, bits: int) -> Raw:
    """e**x − 1, to full relative precision near 0."""
    if not x[1]:
        return mpf_neg(fone) if x == fninf else x
    if magnitude(x) < -bits - 4:
        return mpf_add(x, mpf_shift(mpf_mul(x, x), -1), bits, "n")
    return mpf_sub(exp(x, bits + max(0, -magnitude(x)) + _GUARD), fone, bits, "n")


def sqrt(x: Raw, bits: int) -> Raw:
    """The square root; nan below zero."""
    if x[0]:
        return fnan
    return mpf_sqrt(x, bits, "n") if x[1] else x


def power(x: Raw, y: Raw, bits: int) -> Raw:
    """x**y; nan where the true value is not real."""
    if y == fzero or x == fone:
        return fone
    if fnan in (x, y):
        return fnan
    integral = bool(y[1]) and y[2] >= 0
    if integral and magnitude(y) <= _LARGE:
        if x == fzero:
            return finf if y[0] else fzero
        return mpf_pow_int(x, to_int(y), bits, "n")
    if x == fzero:
        return finf if y[0] else fzero
    if x[0] and is_finite(y):
        if not integral and is_finite(x):
            return fnan
        odd = integral and y[2] == 0
        size = power(mpf_neg(x), y, bits)
        return mpf_neg(size) if odd else size
    if not is_finite(y) and x[0]:
        return power(mpf_neg(x), y, bits) if x != mpf_neg(fone) else fone
    return _power_of_positive(x, y, bits)


def _power_of_positive(x: Raw, y: Raw, bits: int) -> Raw:
    if y == libmp.fhalf:
        return sqrt(x, bits)
    logarithm = log(x, bits + _GUARD)
    if not logarithm[1] or not y[1]:
        return exp(mpf_mul(y, logarithm), bits)
    extra = max(0, min(magnitude(y) + magnitude(logarithm), _HUGE)) + _GUARD
    return exp(mpf_mul(y, log(x, bits + extra)), bits)


def tanh(x: Raw, bits: int) -> Raw:
    """(e**2x − 1)/(e**2x + 1), from expm1 so that small x keep their digits."""
    if not x[1]:
        return {finf: fone, fninf: mpf_neg(fone)}.get(x, x)
    if x[0]:
        return mpf_neg(tanh(mpf_neg(x), bits))
    working = bits + _GUARD
    grown = expm1(mpf_shift(mpf_neg(x), 1), working)
    return mpf_div(mpf_neg(grown), mpf_add(grown, from_int(2)), bits, "n")


def sinh(x: Raw, bits: int) -> Raw:
    if not x[1]:
        return x
    if x[0]:
        return mpf_neg(sinh(mpf_neg(x), bits))
    working = bits + _GUARD
    grown = expm1(x, working)
    return mpf_shift(mpf_add(grown, divide(grown, mpf_add(grown, fone, working), working), bits, "n"), -1)


def cosh(x: Raw, bits: int) -> Raw:
    if not x[1]:
        return {fzero: fone, fninf: finf}.get(x, x)
    working = bits + _GUARD
    grown = exp(x, working)
    return mpf_shift(mpf_add(grown, divide(fone, grown, working), bits, "n"), -1)


def exp2(x: Raw, bits: int) -> Raw:
    return power(from_int(2), x, bits)


def erf(x: Raw, bits: int) -> Raw:
    return libmp.mpf_erf(x, bits, "n")


def erfc(x: Raw, bits: int) -> Raw:
    return libmp.mpf_erfc(x, bits, "n")


def _where_finite(name: str, at_infinity: Raw = fnan) -> Callable[[Raw, int], Raw]:
    """libmp's function of that name, nan where it is not real; at ±inf `at_infinity`."""
    function = getattr(libmp, name)

    def evaluate(x: Raw, bits: int) -> Raw:
        if x in (finf, fninf):
            return at_infinity
        if x[1] and magnitude(x) > _HUGE:
            return fnan
        try:
            return function(x, bits, "n")
        except (libmp.ComplexResult, ZeroDivisionError, ValueError):
            return fnan

    return evaluate


sin = _where_finite("mpf_sin")
cos = _where_finite("mpf_cos")
tan = _where_finite("mpf_tan")
arcsin = _where_finite("mpf_asin")
arccos = _where_finite("mpf_acos")
arcsinh = _where_finite("mpf_asinh")
arccosh = _where_finite("mpf_acosh", finf)
arctanh = _where_finite("mpf_atanh")
gamma = _where_finite("mpf_gamma")
loggamma = _where_finite("mpf_loggamma", finf)


def arctan(x: Raw, bits: int) -> Raw:
    return libmp.mpf_atan(x, bits, "n")


def arctan2(y: Raw, x: Raw, bits: int) -> Raw:
    return libmp.mpf_atan2(y, x, bits, "n")


def cbrt(x: Raw, bits: int) -> Raw:
    if not x[1]:
        return x
    root = libmp.mpf_cbrt(libmp.mpf_abs(x), bits, "n")
    return mpf_neg(root) if x[0] else root


def maximum(a: Raw, b: Raw) -> Raw:
    """The larger; nan if either is."""
    if fnan in (a, b):
        return fnan
    return a if mpf_cmp(a, b) >= 0 else b


def minimum(a: Raw, b: Raw) -> Raw:
    """The smaller; nan if either is."""
    if fnan in (a, b):
        return fnan
    return a if mpf_cmp(a, b) <= 0 else b


def logaddexp(a: Raw, b: Raw, bits: int) -> Raw:
    """log(e**a + e**b), from the larger plus log1p of the ratio."""
    top, bottom = maximum(a, b), minimum(a, b)
    if top == fnan or not is_finite(top) or bottom == fninf:
        return top
    working = bits + _GUARD
    return mpf_add(top, log1p(exp(mpf_sub(bottom, top, working, "n"), working), working), bits, "n")
