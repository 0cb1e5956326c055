"""`agree`, the one comparison: entry by entry, exactly, and nothing that is no number passes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gradspec import agree, clamp, exact_array, exact_sum, must
from gradspec.evidence import Disagreement, Misconduct, observing

NAN, INF = float("nan"), float("inf")


def agrees(actual: Any, expected: Any, within: Any, overflow: Fraction | None = None) -> bool:
    try:
        with mp.workdps(60):
            agree(actual, expected, within=within, overflow=overflow)
    except Disagreement:
        return False
    return True


@pytest.mark.parametrize(
    ("actual", "expected", "within", "verdict"),
    [
        (1.0, 1.0, 0, True),
        (1.0, 1.5, 0.5, True),
        (1.0, 1.5, 0.4999999999999999, False),
        (1.0, 1.0 + 2**-52, 0, False),
        (0.0, -0.0, 0, True),
        (5e-324, 0.0, 0, False),
        (NAN, 1.0, 1.0, False),
        (1.0, NAN, 1.0, False),
        (NAN, NAN, 1.0, False),
        (INF, 1.0, 1e300, False),
        (INF, INF, 0, True),
        (-INF, INF, 1.0, False),
        (NAN, 0.0, INF, False),
        (INF, 0.0, INF, False),
        (1.0, 1.0 + 2**-52, NAN, False),
        (1.0, 1.0 + 2**-52, -1.0, False),
        ([1.0, 2.0], [1.0, 2.5], [0.0, 0.5], True),
        ([1.0, 2.0], [1.0, 2.5], [0.5, 0.0], False),
        ([[1.0, 2.0], [1.0, 3.0]], [1.0, 2.0], [0.0, 1.0], True),
        ([1.0, 1.0], 1, 0, True),
    ],
)
def test_agreement(actual: Any, expected: Any, within: Any, verdict: bool) -> None:
    """|actual − expected| ≤ within, entry by entry and broadcast; NaN never, an infinity only with itself."""
    assert agrees(actual, expected, within) == verdict


@pytest.mark.parametrize(
    ("actual", "expected", "verdict"),
    [
        (INF, mpf(10) ** 400, True),
        (1.7976931348623157e308, mpf(10) ** 400, True),
        (1.0e308, mpf(10) ** 400, False),
        (-INF, mpf(10) ** 400, False),
        (-INF, -(mpf(10) ** 400), True),
        (NAN, mpf(10) ** 400, False),
        (INF, mpf(10) ** 308, False),
    ],
)
def test_what_overflows_may_be_infinite(actual: Any, expected: Any, verdict: bool) -> None:
    """A true value beyond the largest number may be received as an infinity or as the largest; no other may."""
    largest = Fraction(2) ** 1024 - Fraction(2) ** 971

    assert agrees(exact_array([actual]), exact_array([expected]), 1.0, overflow=largest) == verdict


def test_the_comparison_is_exact() -> None:
    """An error of one part in 10⁶⁰ beyond the bound is seen: nothing is compared in floats."""
    with mp.workdps(80):
        beyond = exact_array([mpf(1) + mpf(10) ** -60])

        assert not agrees(beyond, exact_array([0]), 1)
        assert agrees(exact_array([mpf(1)]), exact_array([0]), 1)


def test_the_worst_entry_is_the_evidence() -> None:
    """A disagreement shows the entry that is worst in units of its own bound."""
    with pytest.raises(Disagreement) as caught:
        agree([1.0, 2.0, 3.0], [1.5, 3.0, 3.1], within=[0.001, 0.9, 0.2])
    evidence = caught.value.evidence

    assert (evidence.index, float(evidence.error), float(evidence.ratio)) == ((0,), 0.5, 500.0)


def test_one_entry_in_many_is_enough() -> None:
    """A tolerance is each entry's own: a thousand right entries excuse no wrong one."""
    actual = np.zeros(1000)
    actual[617] = 1e-10

    assert not agrees(actual, np.zeros(1000), 1e-11)


def test_comparisons_are_counted() -> None:
    """Each comparison of something is noted with its tightness, and one of nothing is not."""
    with observing() as observation:
        agree([1.0, 1.0], [1.25, 1.0], within=1.0)
        must(True, "a fact", "it")
        agree([], [], within=[])

    assert (observation.comparisons, observation.tightness) == (2, 0.25)


def test_a_false_fact_is_misconduct() -> None:
    """`must` raises with what was expected and what was received."""
    with pytest.raises(Misconduct, match="expected an error, received 3") as caught:
        must(False, "an error", 3, "softmax")

    assert (caught.value.operation, caught.value.kind) == ("softmax", "conduct")


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"), [(2.0, 0, 1, 1.0), (-2.0, 0, 1, 0.0), (0.5, 0, 1, 0.5), (INF, 0, 1, 1.0)]
)
def test_clamping(value: float, low: float, high: float, expected: float) -> None:
    """A value goes to the nearest number of the interval."""
    assert float(clamp([value], low, high)[0]) == expected


def test_nan_clamps_to_the_lower_end() -> None:
    """A NaN is moved, so that it disagrees with where it was."""
    assert not agrees([NAN], clamp([NAN], 0, 1), 1.0)


def test_sums_are_exact() -> None:
    """A sum of floats is not rounded in floats."""
    with mp.workdps(400):
        assert exact_sum([1e308, 1.0, -1e308]) == 1
