"""Exact values become floats by one correct rounding."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from gradspec.formats import FORMATS, Format
from gradspec.oracle.precision import candidate_digits, exact, oracle_digits, rational, round_to

FLOATS = [f for f in FORMATS.values() if not f.is_exact]
NUMPY = [f for f in FLOATS if f.name != "bfloat16"]
WIDE = 3000


@pytest.fixture(autouse=True)
def _digits() -> Iterator[None]:
    """Dyadics of any length are exact in these tests."""
    with mp.workprec(WIDE):
        yield


def nearest(value: Fraction, format: Format) -> float:
    """The nearest number of the format, ties to even, in rational arithmetic alone."""
    assert format.largest is not None
    if not value:
        return 0.0
    magnitude = abs(value)
    exponent = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
    exponent -= magnitude < Fraction(2) ** exponent
    quantum = max(Fraction(2) ** (exponent + 1 - format.significand_bits), format.smallest)
    rounded = round(magnitude / quantum) * quantum  # Python rounds halves to even
    result = float("inf") if rounded > format.largest else float(rounded)
    return result if value > 0 else -result


def dyadic(value: Fraction) -> mpf:
    return mpf(value.numerator) / value.denominator


@pytest.mark.parametrize("format", FLOATS, ids=str)
@settings(deadline=None, max_examples=150, derandomize=True, database=None)
@given(
    mantissa=st.integers(-(2**130), 2**130),
    exponent=st.integers(-1300, 1000),
)
@example(mantissa=2**53 + 1, exponent=-1128)
@example(mantissa=3, exponent=-1076)
@example(mantissa=1, exponent=-1075)
@example(mantissa=-1, exponent=-1075)
@example(mantissa=0, exponent=0)
def test_any_dyadic_rounds_correctly(format: Format, mantissa: int, exponent: int) -> None:
    """Every dyadic goes to the nearest number of the format, ties to even, subnormal and overflowing ones included."""
    value = Fraction(mantissa) * Fraction(2) ** exponent

    assert nearest(value, format) == round_to(dyadic(value), format)


def edges(format: Format) -> list[Fraction]:
    """Where a rounding can go wrong: numbers of the format, halfway between two of them, and just beside that."""
    assert format.largest is not None
    u, least, normal = format.unit_roundoff, format.smallest, format.smallest_normal
    numbers = [Fraction(1), 1 - u, 1 + 2 * u, least, 3 * least, normal, normal - least, normal + least, format.largest]
    top = format.largest * u / (1 - u / 2)
    halves = [n + step for n in numbers for step in (u, n * u, least / 2, top)]
    beside = [h * (1 + sign * Fraction(1, 2**200)) for h in halves for sign in (-1, 1)]
    return [sign * v for v in (*numbers, *halves, *beside) for sign in (-1, 1)]


@pytest.mark.parametrize("format", FLOATS, ids=str)
def test_edges_round_correctly(format: Format) -> None:
    """Ties, their neighbours, the smallest numbers and the largest are rounded as in rational arithmetic."""
    wrong = [v for v in edges(format) if round_to(dyadic(v), format) != nearest(dyadic_value(v), format)]

    assert wrong == []


def dyadic_value(value: Fraction) -> Fraction:
    """What `dyadic` really holds: quotients that are no dyadics are rounded at the working precision."""
    return rational(dyadic(value))


@pytest.mark.parametrize("format", NUMPY, ids=str)
def test_numbers_of_the_format_are_kept(format: Format) -> None:
    """A number of the format is its own nearest, from the smallest subnormal to the largest."""
    info = np.finfo(format.name)
    numbers = [info.smallest_subnormal, info.tiny, np.nextafter(info.tiny, info.dtype.type(0)), info.eps, info.max]

    assert [round_to(exact(n), format) for n in numbers] == [float(n) for n in numbers]


@pytest.mark.parametrize("format", NUMPY, ids=str)
def test_the_formats_numbers_are_numpys(format: Format) -> None:
    """u, η, the smallest normal and the largest number are what NumPy says of the dtype."""
    info = np.finfo(format.name)
    numpy = [Fraction(float(n)) for n in (info.eps, info.smallest_subnormal, info.tiny, info.max)]

    assert numpy == [2 * format.unit_roundoff, format.smallest, format.smallest_normal, format.largest]


@pytest.mark.parametrize("name", ["float32", "float16"])
@settings(deadline=None, max_examples=150, derandomize=True, database=None)
@given(value=st.floats(allow_nan=False))
def test_a_double_rounds_as_numpy_casts(name: str, value: float) -> None:
    """Rounding a float64 once is what NumPy's cast does."""
    with np.errstate(over="ignore"):
        cast = float(np.float64(value).astype(name))

    assert cast == round_to(exact(value), FORMATS[name])


@pytest.mark.parametrize("name", ["float32", "float16", "bfloat16"])
def test_nothing_is_rounded_twice(name: str) -> None:
    """A value just above a tie goes up, though by way of float64 it would be the tie and go down to even."""
    format = FORMATS[name]
    u = format.unit_roundoff
    above_the_tie = dyadic(1 + u + Fraction(1, 2**60))

    assert round_to(above_the_tie, format) == float(1 + 2 * u)
    assert round_to(mpf(float(above_the_tie)), format) == 1.0


def test_subnormals_are_not_rounded_twice() -> None:
    """A value just above a tie between subnormals goes up, though at 53 bits it would be the tie."""
    value = Fraction(2**60 + 2**59 + 1) * Fraction(2) ** -1134

    assert round_to(dyadic(value), FORMATS["float64"]) == 2 * 2.0**-1074


@pytest.mark.parametrize("format", FLOATS, ids=str)
def test_overflow_begins_half_an_ulp_beyond_the_largest(format: Format) -> None:
    """Up to half an ulp beyond the largest number it is the largest, from there on an infinity."""
    assert format.largest is not None
    half = format.largest * format.unit_roundoff / (2 - 2 * format.unit_roundoff) * 1
    half = Fraction(2) ** (half.numerator.bit_length() - half.denominator.bit_length())
    half = next(h for h in (half / 2, half, 2 * half) if nearest(format.largest + h, format) == float("inf"))
    below = dyadic(format.largest + half - format.smallest)

    assert round_to(below, format) == float(format.largest)
    assert round_to(dyadic(format.largest + half), format) == float("inf")
    assert round_to(-dyadic(format.largest + half), format) == float("-inf")


@pytest.mark.parametrize("value", ["inf", "-inf", "0"])
def test_what_is_no_ordinary_number_stays(value: str) -> None:
    """Infinities and zero are what they were."""
    assert round_to(mpf(value), FORMATS["float64"]) == float(value)


def test_nan_stays() -> None:
    """NaN is NaN."""
    assert np.isnan(round_to(mpf("nan"), FORMATS["float64"]))


@pytest.mark.parametrize("value", [0.1, np.float32(0.1), np.float16(0.1), 7, np.int64(-7), True, 5e-324, 1.7e308])
def test_nothing_is_rounded_on_the_way_in(value: float) -> None:
    """Python's and NumPy's numbers become mpf exactly, whatever the working precision."""
    with mp.workdps(5):
        converted = exact(value)

    assert rational(converted) == Fraction(value if isinstance(value, int) else float(value))


@pytest.mark.parametrize(
    ("magnitude", "digits"), [(0.0, 51), (1.0, 52), (8.0, 52), (9.0, 52), (9.5, 53), (1e16, 68), (1.7e308, 360)]
)
def test_digits_grow_with_the_magnitude(magnitude: float, digits: int) -> None:
    """The candidate runs at 51 + ⌈log₁₀(1 + max|x|)⌉ digits, the oracle at 30 more."""
    assert (candidate_digits(magnitude), oracle_digits(magnitude)) == (digits, digits + 30)
