"""Double-word arithmetic: a number as the unevaluated sum of two floats, about 106 bits, on whole arrays at once.

A double word is a pair (high, low) of float64 arrays with |low| at most half an ulp of high. The algorithms are those
of Dekker, Knuth and Kahan; their relative errors are at most a few units of 2⁻¹⁰⁶ (Joldes, Muller & Popescu, *Tight and
rigorous error bounds for basic building blocks of double-word arithmetic*, ACM TOMS 44(2), 2017), and `RELATIVE` grants
them sixty-four. What is lost below the smallest float is not part of that, and for the caller to add. An overflow ends
in a NaN or an infinity, never in a wrong number.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

DoubleWord: TypeAlias = tuple[Any, Any]

RELATIVE = 2.0**-100
"""The relative error of one sum, product or quotient of double words: proven are 3, 5 and 15 units of 2⁻¹⁰⁶."""
RELATIVE_EXP = 2.0**-90
"""The relative error of `exp`: 2⁻¹⁰³ of the reduced argument, 2⁻¹⁰⁷ of the series, and about 40 operations."""

_SPLITTER = 2.0**27 + 1
_HALVINGS = 8
"""The reduced argument is divided by 2⁸, and the result squared as often."""
_TERMS = 9
"""What the series leaves out is below |r|⁹/10! of it: 2⁻¹⁰⁷ for |r| ≤ ½ln 2/2⁸."""
_LOWEST = -760.0
"""e^x is far below half the smallest float from here on."""


def two_sum(a: Any, b: Any) -> DoubleWord:
    """a + b exactly, for any floats."""
    total = a + b
    shadow = total - a
    return total, (a - (total - shadow)) + (b - shadow)


def fast_two_sum(a: Any, b: Any) -> DoubleWord:
    """a + b exactly, where |a| ≥ |b| or a = 0."""
    total = a + b
    return total, b - (total - a)


def two_product(a: Any, b: Any) -> DoubleWord:
    """a · b exactly, unless it underflows; a NaN where a factor is beyond 2⁹⁹⁶."""
    product = a * b
    (a_high, a_low), (b_high, b_low) = _split(a), _split(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def add(x: DoubleWord, y: DoubleWord) -> DoubleWord:
    """x + y, with a small error relative to the sum itself however much cancels."""
    high, low = two_sum(x[0], y[0])
    high_of_low, low_of_low = two_sum(x[1], y[1])
    high, low = fast_two_sum(high, low + high_of_low)
    return fast_two_sum(high, low + low_of_low)


def multiply(x: DoubleWord, y: DoubleWord) -> DoubleWord:
    """x · y."""
    high, low = two_product(x[0], y[0])
    return fast_two_sum(high, low + (x[0] * y[1] + x[1] * y[0]))


def divide(x: DoubleWord, y: DoubleWord) -> DoubleWord:
    """x / y: a quotient of floats, and another one of what it leaves over."""
    first = x[0] / y[0]
    high, low = multiply((first, np.zeros_like(first)), y)
    rest, _ = add(x, (-high, -low))
    return fast_two_sum(first, rest / y[0])


def exp(x: DoubleWord) -> DoubleWord:
    """e^x for x ≤ 700, by halving, a Taylor series of e^r − 1, and squaring; 0 far below the smallest float."""
    high, low = np.maximum(x[0], _LOWEST), np.where(x[0] < _LOWEST, 0.0, x[1])
    zero = np.zeros_like(high)
    multiple = np.rint(high / math.log(2))
    reduced = (high, low)
    for part in _LN2:
        reduced = add(reduced, (-multiple * part, zero))
    grown = _series((reduced[0] * 2.0**-_HALVINGS, reduced[1] * 2.0**-_HALVINGS))
    for _ in range(_HALVINGS):
        grown = add((2 * grown[0], 2 * grown[1]), multiply(grown, grown))  # (1 + s)² − 1 = 2s + s²
    grown = add((zero + 1, zero), grown)
    power = np.clip(np.nan_to_num(multiple), -2000, 2000).astype(int)
    return np.ldexp(grown[0], power), np.ldexp(grown[1], power)


def nearest(value: Fraction) -> tuple[float, float]:
    """The double word nearest to a fraction (of ordinary size)."""
    high = float(value)
    return high, float(value - Fraction(high))


def _series(r: DoubleWord) -> DoubleWord:
    """e^r − 1 for small r, by Horner's rule."""
    zero = np.zeros_like(r[0])
    total = (zero + _RECIPROCALS[-1][0], zero + _RECIPROCALS[-1][1])
    for coefficient in reversed(_RECIPROCALS[:-1]):
        total = add(multiply(total, r), coefficient)
    return multiply(total, r)


def _split(a: Any) -> DoubleWord:
    """a as the sum of two floats of 26 bits."""
    scaled = _SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high


def _logarithm_of_two() -> tuple[float, float, float]:
    """ln 2 in three parts: two of 40 bits, so that small multiples of them are floats, and the rest."""
    digits = Fraction("0.693147180559945309417232121458176568075500134360255254120680009493393621969694715605863326996")
    first = Fraction(int(digits * 2**40), 2**40)
    second = Fraction(int((digits - first) * 2**80), 2**80)
    return float(first), float(second), float(digits - first - second)


_LN2 = _logarithm_of_two()
_RECIPROCALS = tuple(nearest(Fraction(1, math.factorial(n))) for n in range(1, _TERMS + 1))
"""1/n! as double words, from n = 1 on."""
