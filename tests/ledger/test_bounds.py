"""The bound of a loss that is differenced in its own format: correct code stays below it, and it is not vacuous."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from mpmath import mp

from gradspec import bounds
from gradspec.cases import LabelledLogits
from gradspec.diagnosis.ledger import steps_for
from gradspec.formats import EXACT, FORMATS
from gradspec.oracle.cross_entropy import CrossEntropy, UnshiftedCrossEntropy
from gradspec.oracle.finite_differences import (
    centred_differences,
    cross_entropy_quotients,
    log_softmax_quotients,
    rounded_differences,
)
from gradspec.oracle.precision import exact
from gradspec.resources import load_module
from gradspec.strategies import logits
from gradspec.strategies.regimes import TEXTBOOK

forms = load_module(Path(__file__).parents[1] / "bounds" / "forms.py", "_gradspec_tests_forms")

LOSSES: tuple[Callable[[Any, int], Any], ...] = (
    *forms.at_label(*forms.TEXTBOOK_LOGS),
    lambda x, y: forms.plain_lse(x, y) - x[y],
)
DRAWS = 6
SLACK = 100
"""As for every other bound: the worst error observed is more than a hundredth of it."""


def cases(regime: str, dtype: str) -> st.SearchStrategy[LabelledLogits]:
    """Labelled logits of one textbook regime."""
    space = logits.up_to(6).space(FORMATS[dtype], "textbook")

    @st.composite
    def case(draw: st.DrawFn) -> LabelledLogits:
        values = TEXTBOOK[regime](draw, space)
        return LabelledLogits(regime=regime, logits=values, label=draw(st.integers(0, len(values) - 1)))

    return case()


def in_format(loss: Callable[[Any, int], Any], label: int, dtype: str) -> Callable[[Any], Any]:
    """The loss as a function of exact numbers that the dtype holds."""
    return lambda x: exact(loss(np.array([float(v) for v in x], dtype), label))


def worst(case: LabelledLogits, dtype: str) -> float:
    """The largest error over its bound: of every form of the loss, at every fourth step."""
    format, found = FORMATS[dtype], mp.mpf(0)
    with mp.workdps(case.oracle_digits + 30), np.errstate(all="ignore"):
        true = CrossEntropy(case.logits, case.label)
        for step in steps_for(case.logits, dtype)[::4]:
            bound = bounds.own_difference_rounding(true, step, format)
            quotients = cross_entropy_quotients(true, step)
            for loss in LOSSES:
                received = rounded_differences(in_format(loss, case.label, dtype), case.logits, step, format)
                ratios = [abs(r - q) / b for r, q, b in zip(received, quotients, bound, strict=True)]
                found = max(found, *ratios)
    return float(found)


@pytest.fixture(scope="module")
def observed(drawn: Any) -> dict[str, float]:
    """The worst error over bound in each format, over the textbook's regimes."""
    return {
        dtype: max(worst(case, dtype) for regime in TEXTBOOK for case in drawn(cases(regime, dtype), DRAWS))
        for dtype in ("float64", "float32")
    }


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_correct_losses_never_exceed_the_bound(dtype: str, observed: dict[str, float]) -> None:
    """Every textbook form of the loss, differenced in its format at steps from 1 to where x + h is x, stays below."""
    assert observed[dtype] <= 1


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_bound_is_not_a_hundred_times_too_wide(dtype: str, observed: dict[str, float]) -> None:
    """The worst error observed is more than a hundredth of the bound."""
    assert observed[dtype] >= 1 / SLACK


POINTS = [(0.1, 2.0, -1.0), (3.0, -2.5), (0.0, 0.0, 0.0, 0.0), (177.0, 176.5, 170.0), (0.3, -90.0, 5.0)]


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_points_that_are_not_where_they_should_be(dtype: str) -> None:
    """The true loss at the rounded points: its quotient is off by what the bound has beside the noise of the losses."""
    format, found = FORMATS[dtype], mp.mpf(0)
    for x in POINTS:
        held = tuple(float(v) for v in np.array(x, dtype))
        for step in steps_for(held, dtype):
            h = float(np.dtype(dtype).type(step * 1.37))  # a power of two would often move the points exactly
            with mp.workdps(80):
                true = CrossEntropy(held, 0)
                beside = bounds.own_difference_rounding(true, h, format) - bounds.own_difference_noise(true, h, format)
                for j, quotient in enumerate(cross_entropy_quotients(true, h)):
                    above, below = (at(held, j, sign * h, dtype) for sign in (1, -1))
                    off = abs((above.cross_entropy - below.cross_entropy) / (2 * exact(h)) - quotient)
                    found = max(found, off / beside[j])

    assert 1 / SLACK <= found <= 1


def at(x: tuple[float, ...], j: int, moved: float, dtype: str) -> CrossEntropy:
    """The true loss where NumPy comes to when it moves coordinate j."""
    point = np.array(x, dtype)
    point[j] += np.dtype(dtype).type(moved)
    return CrossEntropy([float(v) for v in point], 0)


@pytest.mark.parametrize("dtype", ["exact", "float64", "float32"])
def test_noise_covers_the_points_where_the_loss_is_taken(dtype: str) -> None:
    """ε_f is at least B_loss at x + h and at x − h, along every coordinate, for steps small and large."""
    format = FORMATS[dtype]
    for x in POINTS:
        for step in (2.0**-10, 0.5, 4.0, 64.0):
            with mp.workdps(80):
                noise = bounds.own_difference_noise(CrossEntropy(x, 0), step, format) * exact(step)
                moved = [
                    CrossEntropy([v + sign * step * (i == j) for i, v in enumerate(x)], 0)
                    for j in range(len(x))
                    for sign in (1, -1)
                ]

                assert all(bounds.cross_entropy(there, format) <= noise for there in moved), (x, step)


@pytest.mark.parametrize("step", [2.0**-40, 1e-4, 0.5, 8.0, 300.0])
@pytest.mark.parametrize("x", [(0.0,), (0.1, 2.0, -1.0), (0.0, -90.0, 5.0), (700.0, -700.0)])
def test_quotients_in_closed_form(x: tuple[float, ...], step: float) -> None:
    """They are the differences of the loss, to 50 digits, also where a shift leaves little of the sum."""
    with mp.workdps(600):
        expected = centred_differences(lambda z: UnshiftedCrossEntropy(z, 0).cross_entropy, x, step)
    with mp.workdps(80):
        received = cross_entropy_quotients(CrossEntropy(x, 0), step)

        assert all(abs(r - e) <= exact(10) ** -50 for r, e in zip(received, expected, strict=True))


def test_log_softmax_quotients_have_the_same_slopes() -> None:
    """Row y of log-softmax's quotients is minus cross-entropy's."""
    with mp.workdps(50):
        true = CrossEntropy((0.1, 2.0, -1.0), 1)

        assert [-q for q in log_softmax_quotients(true, 0.25)[1]] == cross_entropy_quotients(true, 0.25)


def test_exact_noise_is_fifty_digits_over_h() -> None:
    """In exact arithmetic ε_f/h is the float's, times 10⁻⁵⁰/2⁻⁵³, but for η and the rounding of the points."""
    with mp.workdps(60):
        true = CrossEntropy((0.1, 2.0, -1.0), 1)
        in_exact = bounds.own_difference_noise(true, 0.25, EXACT)
        in_float = bounds.own_difference_noise(true, 0.25, FORMATS["float64"])

        assert abs(in_exact / in_float / (exact(2) ** 53 / exact(10) ** 50) - 1) < exact(10) ** -10
