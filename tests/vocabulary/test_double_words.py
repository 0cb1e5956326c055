"""Double words: the error-free parts are exact, and the others within the error that they are granted."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gradspec.enclosures import double_words as dw

DIGITS = 80
OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: a + b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
}


def words(rng: Any, count: int) -> dw.DoubleWord:
    """Double words of all sizes that keep products and quotients away from the ends of the range."""
    high = rng.standard_normal(count) * 2.0 ** rng.integers(-200, 200, count)
    return dw.fast_two_sum(high, high * rng.uniform(-1, 1, count) * 2.0**-54)


def value(x: dw.DoubleWord, n: int) -> Any:
    return mpf(float(x[0][n])) + mpf(float(x[1][n]))


def test_two_sum_and_two_product_lose_nothing() -> None:
    """The two parts are the sum, and the product, to the last bit."""
    rng = np.random.default_rng(1)
    a, b = words(rng, 500)[0], words(rng, 500)[0]
    sums, products = dw.two_sum(a, b), dw.two_product(a, b)

    for n in range(500):
        assert Fraction(a[n]) + Fraction(b[n]) == Fraction(sums[0][n]) + Fraction(sums[1][n])
        assert Fraction(a[n]) * Fraction(b[n]) == Fraction(products[0][n]) + Fraction(products[1][n])


@pytest.mark.parametrize("name", list(OPERATIONS))
def test_an_operation_keeps_its_relative_error(name: str) -> None:
    """Sums (of what nearly cancels, too), products and quotients are off by far less than they are granted."""
    rng = np.random.default_rng(2)
    x, y = words(rng, 2000), words(rng, 2000)
    y = (np.where(np.arange(2000) % 3 == 0, -x[0] * (1 + 2.0**-40), y[0]), y[1])
    y = dw.fast_two_sum(y[0], np.where(np.abs(y[1]) < np.abs(y[0]) * 2.0**-54, y[1], 0.0))
    result = getattr(dw, name)(x, y)

    with mp.workdps(DIGITS):
        for n in range(2000):
            true = OPERATIONS[name](value(x, n), value(y, n))
            assert abs(value(result, n) - true) <= abs(true) * dw.RELATIVE


def test_exp_keeps_its_relative_error() -> None:
    """At ordinary arguments, next to multiples of ln 2 and of its halves, and at both ends of the range."""
    rng = np.random.default_rng(3)
    halves = np.log(2) * np.arange(-900, 1000) / 2
    high = np.concatenate([rng.uniform(-600, 700, 600), rng.uniform(-1, 1, 300), halves, np.nextafter(halves, 9)])
    x = dw.fast_two_sum(high, high * 2.0**-55)
    result = dw.exp(x)

    with mp.workdps(DIGITS):
        for n in range(len(high)):
            true = mp.exp(value(x, n))
            assert abs(value(result, n) - true) <= true * dw.RELATIVE_EXP / 16  # sixteen times less than granted


def test_exp_vanishes_far_below_the_smallest_float() -> None:
    """e^x is 0 from −760 on, −∞ included."""
    high = np.array([-760.0, -1e5, -1e300, -np.inf])

    assert dw.exp((high, np.zeros(4)))[0].tolist() == [0.0] * 4


def test_an_overflow_never_ends_in_a_number() -> None:
    """A product of factors beyond 2⁹⁹⁶ is no finite double word."""
    huge = np.array([1.7e308, 2.0**1000])
    with np.errstate(all="ignore"):
        high, low = dw.multiply((huge, np.zeros(2)), (np.ones(2), np.zeros(2)))

    assert not np.isfinite(high + low).any()
