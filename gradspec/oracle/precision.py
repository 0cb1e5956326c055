"""How many digits an evaluation needs, and how exact values become floats.

Exact means unit roundoff 10⁻⁵⁰: the candidate runs at 51 + ⌈log₁₀(1 + max|x|)⌉ digits, so that a sum such as x − lse
keeps 50 digits after the point whatever the offset; the oracle runs 30 digits above that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from mpmath import mp, mpf
from mpmath.libmp import from_float, from_int

from gradspec.formats import EXACT_DIGITS, Format

ORACLE_GUARD_DIGITS = 30
NEGLIGIBLE = 10**60
"""e^{−10⁶⁰} stands for every smaller exponential: beyond it u·g > 1 in every format, so that no bound can tell."""


def candidate_digits(magnitude: float) -> int:
    """The working digits of a candidate in exact arithmetic, for inputs of at most this magnitude."""
    if magnitude < 2**53:
        return EXACT_DIGITS + 1 + math.ceil(math.log10(1 + magnitude))
    return EXACT_DIGITS + 1 + math.floor(math.log10(magnitude)) + 1


def oracle_digits(magnitude: float) -> int:
    """The working digits of the oracle, and of every comparison, for inputs of at most this magnitude."""
    return candidate_digits(magnitude) + ORACLE_GUARD_DIGITS


def exact_vector(values: Iterable[Any]) -> list[Any]:
    """The values as mpf, each converted without rounding."""
    return [exact(value) for value in values]


def exact(value: Any) -> Any:
    """A float, int, NumPy scalar or mpf as mpf, without rounding.

    Binary floats of any NumPy kind go through Python's float, which holds float16 to float64 exactly.
    """
    if isinstance(value, mpf):
        return value
    if isinstance(value, (int, np.integer)):
        return mp.make_mpf(from_int(int(value)))
    return mp.make_mpf(from_float(float(value)))


def rational(value: Any) -> Fraction:
    """A finite mpf as the fraction it is."""
    sign, mantissa, exponent, _ = value._mpf_
    signed = -int(mantissa) if sign else int(mantissa)
    return Fraction(signed * 2**exponent) if exponent >= 0 else Fraction(signed, 2**-exponent)


def round_to(value: Any, format: Format) -> float:
    """The float of `format` nearest to the mpf `value`, ties to even, as a Python float.

    Rounded once, from the exact dyadic (never by way of float64), with gradual underflow; beyond the largest number
    it is ±inf.
    """
    if not mp.isfinite(value) or value == 0:
        return float(value)
    sign, mantissa, exponent, bits = value._mpf_
    lowest = _exponent_of(format.smallest)
    drop = max(bits - format.significand_bits, lowest - exponent)
    mantissa = int(mantissa)
    if drop > bits + 1:
        return -0.0 if sign else 0.0
    if drop > 0:
        quotient, remainder = mantissa >> drop, mantissa & ((1 << drop) - 1)
        half = 1 << (drop - 1)
        quotient += remainder > half or (remainder == half and quotient & 1)
        mantissa, exponent = quotient, exponent + drop
    assert format.largest is not None
    if mantissa.bit_length() + exponent > 1100 or Fraction(mantissa) * Fraction(2) ** exponent > format.largest:
        magnitude = float("inf")
    else:
        magnitude = float(np.ldexp(float(mantissa), exponent)) if exponent > -1000 else _tiny(mantissa, exponent)
    return -magnitude if sign else magnitude


def _tiny(mantissa: int, exponent: int) -> float:
    return float(Fraction(mantissa, 2**-exponent))


def _exponent_of(power_of_two: Fraction) -> int:
    if power_of_two >= 1:
        return power_of_two.numerator.bit_length() - 1
    return 1 - power_of_two.denominator.bit_length()


def exp(value: Any) -> Any:
    """e^value at the working precision; below −10⁶⁰ it is e^{−10⁶⁰} (see NEGLIGIBLE)."""
    return mp.exp(value) if value > -NEGLIGIBLE else mp.exp(-mpf(NEGLIGIBLE))
