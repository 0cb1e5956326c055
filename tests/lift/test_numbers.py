"""The exact number: its arithmetic, IEEE's conduct at the edges, what it refuses."""

from __future__ import annotations

import math
import time
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf

from gradspec.lift import Arithmetic, Number, Tally

EXACT = Arithmetic(50)
n = EXACT.number
INF, NAN = math.inf, math.nan
finite = st.floats(allow_nan=False, allow_infinity=False)


def value(number: Any) -> Any:
    """A number as mpf."""
    return mp.make_mpf(number.raw)


@given(finite, finite)
def test_sums_and_products_of_floats_are_rounded_once(a: float, b: float) -> None:
    """Each operation is that of mpmath at the same digits."""
    with mp.workdps(50):
        expected = [mpf(a) + b, mpf(a) - b, mpf(a) * b]

    assert [value(n(a) + b), value(n(a) - b), value(n(a) * b)] == expected


@given(finite, finite.filter(bool))
def test_quotients_are_rounded_once(a: float, b: float) -> None:
    """Division, from either side."""
    with mp.workdps(50):
        expected = mpf(a) / b

    assert value(n(a) / b) == value(a / n(b)) == expected


@given(finite)
def test_conversion_is_exact(x: float) -> None:
    """No float is rounded on the way in."""
    assert value(n(x)) == mpf(x)
    assert n(x).nearest_float() == x


FUNCTIONS = ("exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "cbrt", "erf", "erfc")


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("x", [1e-300, 1e-40, 1e-8, 0.1, 0.75, 1.0, 2.5, 30.0, 700.25])
def test_elementary_functions(name: str, x: float) -> None:
    """Each agrees with mpmath to the working digits, relative to its value."""
    with mp.workdps(400):
        expected = getattr(mp, name)(mpf(x))

    error = abs(value(getattr(n(x), name)()) - expected)

    assert error <= mpf(10) ** -49 * abs(expected)


@pytest.mark.parametrize("name", ["asin", "acos", "atan", "asinh", "atanh"])
@pytest.mark.parametrize("x", [-0.75, 0.125, 0.5])
def test_inverse_functions(name: str, x: float) -> None:
    """By their names in NumPy."""
    expected = getattr(mp, name)(mpf(x))

    assert abs(value(getattr(n(x), "arc" + name[1:])()) - expected) <= mpf(10) ** -49 * abs(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (lambda: n(1) / 0, INF),
        (lambda: n(-1) / 0, -INF),
        (lambda: n(0) / 0, NAN),
        (lambda: 0 / n(0), NAN),
        (lambda: n(1) / n(INF), 0),
        (lambda: n(INF) / n(INF), NAN),
        (lambda: n(INF) - n(INF), NAN),
        (lambda: n(INF) * 0, NAN),
        (lambda: n(INF) + 1, INF),
        (lambda: n(0).log(), -INF),
        (lambda: n(-1).log(), NAN),
        (lambda: n(INF).log(), INF),
        (lambda: n(-1).log1p(), -INF),
        (lambda: n(-2).log1p(), NAN),
        (lambda: n(-1).sqrt(), NAN),
        (lambda: n(INF).sqrt(), INF),
        (lambda: n(-INF).exp(), 0),
        (lambda: n(INF).exp(), INF),
        (lambda: n(NAN).exp(), NAN),
        (lambda: n(-INF).expm1(), -1),
        (lambda: n(INF).tanh(), 1),
        (lambda: n(-INF).tanh(), -1),
        (lambda: n(-INF).cosh(), INF),
        (lambda: n(INF).sin(), NAN),
        (lambda: n(2).arcsin(), NAN),
        (lambda: n(1).arctanh(), INF),
        (lambda: n(0) ** 0, 1),
        (lambda: n(0) ** -1, INF),
        (lambda: n(NAN) ** 0, 1),
        (lambda: n(-8) ** (n(1) / 3), NAN),
        (lambda: n(-2) ** 3, -8),
        (lambda: n(2) ** n(INF), INF),
        (lambda: n(0.5) ** n(INF), 0),
        (lambda: n(-1) ** n(INF), 1),
        (lambda: n(4) ** 0.5, 2),
        (lambda: 2 ** n(-2), 0.25),
        (lambda: n(NAN).maximum(1), NAN),
        (lambda: n(1).maximum(NAN), NAN),
        (lambda: n(1).minimum(n(-INF)), -INF),
        (lambda: n(-7) // 2, -4),
        (lambda: n(-7) % 3, 2),
        (lambda: n(7) % -3, -2),
        (lambda: n(1) % 0, NAN),
        (lambda: n(1) // 0.1, 9),
        (lambda: n(-INF).logaddexp(n(-INF)), -INF),
        (lambda: n(-INF).logaddexp(n(2)), 2),
        (lambda: round(n(2.625), 2) * 100, 262),
        (lambda: n(2.5).rint(), 2),
        (lambda: n(-2.5).trunc(), -2),
        (lambda: n(-2.5).sign(), -1),
        (lambda: n(0).sign(), 0),
    ],
)
def test_edges_are_those_of_ieee(expression: Any, expected: Any) -> None:
    """Infinities and nan come out where float64 has them; nothing raises."""
    result, wanted = value(expression()), mpf(expected)

    assert (result == wanted) or (mp.isnan(result) and mp.isnan(wanted)) or abs(result - wanted) < mpf(10) ** -45


@pytest.mark.parametrize("other", [2, 2.0, True, np.float64(2), np.float32(2), np.float16(2), np.int64(2), np.uint8(2)])
@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__mul__", "__truediv__", "__pow__"])
def test_mixes_with_every_kind_of_scalar(other: Any, operation: str) -> None:
    """On either side, the result is an exact number."""
    left = getattr(n(3), operation)(other)
    operator = {"__add__": "+", "__sub__": "-", "__mul__": "*", "__truediv__": "/", "__pow__": "**"}[operation]
    right = eval(f"other {operator} number", {"other": other, "number": n(3)})

    assert isinstance(left, Number)
    assert isinstance(right, Number)
    assert value(left) == value(getattr(n(3), operation)(n(other)))


def test_longdouble_is_exact() -> None:
    """All bits of a longdouble come over."""
    third = np.longdouble(1) / 3
    numerator, denominator = third.as_integer_ratio()

    assert value(n(third)) == mpf(int(numerator)) / mpf(int(denominator))


def test_with_a_float_array_gives_an_exact_array() -> None:
    """Also where NumPy has the say."""
    for result in (n(1) / np.array([3.0, 7.0]), np.array([3.0, 7.0]) * n(2), np.float64(2) * n(3)):
        assert isinstance(result, (EXACT.Array, Number))


@pytest.mark.parametrize("convert", [float, complex, math.exp, np.float32, lambda x: [1, 2][x], lambda x: int(x)])
def test_refuses_to_lose_digits(convert: Any) -> None:
    """What would make a double or an integer of it raises."""
    with pytest.raises(TypeError):
        convert(n(1) / 3)


def test_int_of_an_integer_is_no_loss() -> None:
    """An integral value has nothing to lose."""
    assert int(n(3.0)) == 3


def test_huge_arguments_are_quick() -> None:
    """No number of gigabits is ever made."""
    start = time.perf_counter()
    with EXACT.digits(51 + 309):
        huge = n(1e308)
        results = [huge.exp(), (-huge).exp(), huge.exp().log(), huge.exp().log1p(), huge.exp().exp(), huge.exp() + 1]
        results += [huge.exp() - huge.exp(), huge.tanh(), huge.sin(), huge**huge, n(1.5) ** 1e300, huge.exp().floor()]
        results += [huge % 3, huge // 7, huge.exp() % 3, n(5e-324) ** huge, huge.exp2(), huge.logaddexp(-huge)]
        repr(results)
        format(results[0], ".3f")

    assert time.perf_counter() - start < 2
    assert results[0].isfinite()
    assert abs(value(results[2]) / mpf(1e308) - 1) < mpf(10) ** -60


@given(st.floats(-1e6, 1e6))
def test_text_reads_back(x: float) -> None:
    """Through `number`, and through nothing else: bare digits would come back as a double."""
    third = n(x) / 3

    assert n(repr(third)) == third
    with pytest.raises(ValueError, match="could not convert"):
        float(str(third))


def test_formats_like_a_float() -> None:
    """With a format specification."""
    assert f"{n(1) / 3:.3f} {n(2):g} {n(10) ** 400:.1f}" == "0.333 2 inf"


def test_builtins_work() -> None:
    """sorted, min, max, sum, abs, round, hash."""
    numbers = [n(3), n(-1), n(2)]

    assert [int(v) for v in sorted(numbers)] == [-1, 2, 3]
    assert [int(v) for v in (max(numbers), min(numbers), sum(numbers), abs(n(-1)))] == [3, -1, 4, 1]
    assert round(n(2.5)) == 2
    assert hash(n(2)) == hash(2.0)


def test_comparisons_are_numpy_booleans() -> None:
    """So that `~(x > 0)` is a negation, as for np.float64."""
    assert ~(n(1) > 0) == np.False_
    assert not bool(n(NAN) == n(NAN))
    assert (n(1) == "one") is False


def test_digits_are_local() -> None:
    """The block's digits hold inside it, and no other arithmetic nor mpmath notices."""
    other = Arithmetic(20)
    before = mp.prec
    with EXACT.digits(100):
        third = n(1) / 3
        assert mp.prec == before
        assert abs(3 * value(other.number(1) / 3) - 1) > mpf(10) ** -25

    with mp.workdps(120):
        assert abs(value(third) * 3 - 1) < mpf(10) ** -99
    assert abs(value(n(1) / 3) * 3 - 1) > mpf(10) ** -60


def test_mpmath_does_not_take_it_for_its_own() -> None:
    """mpmath's functions would round to the ambient precision without a word."""
    with pytest.raises(TypeError):
        mp.exp(n(1) / 3)
    with pytest.raises(TypeError):
        mpf(1) * (n(1) / 3).exp() * mp.exp(n(1))


def test_makes_numbers_of() -> None:
    """Ints, floats, NumPy scalars, mpf, fractions and decimal text; nothing else."""
    assert n(10**40) == n("1e40")
    assert n(mpf(1) / 3) == n(mpf(1) / 3)
    assert abs(n(Fraction(1, 3)) - n(1) / 3) == 0
    for wrong in (None, [1], 1j, object()):
        with pytest.raises(TypeError, match="Expected a real number"):
            n(wrong)


def test_counting_numbers_compute_the_same() -> None:
    """Counting changes nothing else."""
    counting = Arithmetic(50, tally=Tally())
    x, y = n(0.7), counting.number(0.7)

    for name in ("exp", "log", "sqrt", "tanh", "__neg__", "__abs__"):
        assert value(getattr(x, name)()) == value(getattr(y, name)())
    assert value(x**3 / 7 - x // 2) == value(y**3 / 7 - y // 2)
    assert hash(x) == hash(y)
