"""The terms: each reports the error planted in it and no other does, and they always add up exactly."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp

import gradspec
from gradspec import bounds
from gradspec.bounds.finite_differences import fifth_derivative
from gradspec.diagnosis.ledger import Kind, Ledger, steps_for
from gradspec.formats import FORMATS
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.finite_differences import truncations
from gradspec.oracle.precision import rational

AT, LABEL = (0.1, 2.0, -1.0), 1
PLANTED = 2.0**-8
"""An error that every format holds, far above the bounds of the steps below."""
STEPS = {"float64": 1e-4, "float32": 2.0**-6, "float16": 0.5}
SINGLE = {"float64": "float32", "float32": "float16"}
"""The narrower format through which a number is passed to plant a rounding error."""


def term(ledger: Ledger, kind: Kind) -> list[Fraction]:
    """The values of one term."""
    found = next(t for t in ledger.terms if t.kinds == (kind,))
    return [amount.value for amount in found.amounts if amount.value is not None]


def exceeding(ledger: Ledger) -> set[Kind]:
    """The kinds of the terms that are larger than a correct candidate's may be, anywhere."""
    return {kind for found, _ in ledger.exceeding for kind in found.kinds}


def distances(found: list[Fraction], expected: Any) -> list[Fraction]:
    """How far each value is from what is expected."""
    return [abs(a - Fraction(b)) for a, b in zip(found, expected, strict=True)]


def bounds_of(ledger: Ledger, kind: Kind) -> list[Fraction]:
    """The bounds of one term."""
    found = next(t for t in ledger.terms if t.kinds == (kind,))
    return [amount.bound for amount in found.amounts if amount.bound is not None]


def within(found: list[Fraction], bound: list[Fraction]) -> bool:
    """True when there are as many as there should be, and each is at most its bound."""
    return len(found) == len(bound) == len(AT) and all(a <= b for a, b in zip(found, bound, strict=True))


@pytest.mark.parametrize("dtype", STEPS)
def test_a_correct_candidate_exceeds_nothing(dtype: str, candidates: Any) -> None:
    """Five terms, none beyond its bound, whose sum is the disagreement."""
    ledger = gradspec.ledger(candidates(), AT, LABEL, STEPS[dtype], dtype=dtype)

    assert [t.kinds for t in ledger.terms] == [(kind,) for kind in Kind]
    assert exceeding(ledger) == set()
    assert sums(ledger) == [total.value for total in ledger.total]


@pytest.mark.parametrize("dtype", SINGLE)
def test_a_planted_rounding_of_the_difference(dtype: str, candidates: Any) -> None:
    """A loss that passes through a narrower format: the term is what that does to the quotient, and no other moves."""
    narrow = np.dtype(SINGLE[dtype]).type
    h = STEPS[dtype]
    ledger = gradspec.ledger(candidates(lambda x, y: candidates.loss(x, y).astype(narrow)), AT, LABEL, h, dtype=dtype)
    expected = [
        rounded - unrounded
        for rounded, unrounded in zip(
            quotients(lambda x, y: narrow(candidates.loss(x, y)), AT, LABEL, h, dtype),
            quotients(candidates.loss, AT, LABEL, h, dtype),
            strict=True,
        )
    ]

    assert exceeding(ledger) == {Kind.DIFFERENCE_ROUNDING}
    off = distances(term(ledger, Kind.DIFFERENCE_ROUNDING), expected)
    assert within(off, bounds_of(ledger, Kind.DIFFERENCE_ROUNDING))


@pytest.mark.parametrize("dtype", STEPS)
def test_a_planted_derivation_of_the_loss(dtype: str, candidates: Any) -> None:
    """A multiple of x_0 added to the loss: the term is that multiple at entry 0, to 50 digits, and no other moves."""
    wrong = candidates(lambda x, y: candidates.loss(x, y) + PLANTED * x[0])
    ledger = gradspec.ledger(wrong, AT, LABEL, STEPS[dtype], dtype=dtype)

    assert exceeding(ledger) == {Kind.LOSS_DERIVATION}
    off = distances(term(ledger, Kind.LOSS_DERIVATION), [PLANTED, 0, 0])
    assert within(off, bounds_of(ledger, Kind.LOSS_DERIVATION))


@pytest.mark.parametrize("step", [0.5, 2.0**-5, 1e-3])
def test_a_planted_truncation(step: float, candidates: Any) -> None:
    """A large step with a correct candidate: the term is h²f‴/6 up to M₅h⁴/120, and nothing exceeds its bound."""
    ledger = gradspec.ledger(candidates(), AT, LABEL, step)
    with mp.workdps(80):
        leading = [rational(t) for t in truncations(CrossEntropy(AT, LABEL), [step])[0]]
        rest = rational(fifth_derivative() * mp.mpf(step) ** 4 / 120)

    assert exceeding(ledger) == set()
    assert within(distances(term(ledger, Kind.TRUNCATION), leading), [rest] * len(AT))
    assert all(abs(a) > rest for a in term(ledger, Kind.TRUNCATION))


@pytest.mark.parametrize("dtype", STEPS)
def test_a_planted_derivation_of_the_gradient(dtype: str, candidates: Any) -> None:
    """A constant added to entry 2 of the gradient: the term is minus that at entry 2, to 50 digits; no other moves."""

    def wrong(x: Any, y: int) -> Any:
        g = candidates.gradient(x, y)
        g[2] += 4 * PLANTED
        return g

    ledger = gradspec.ledger(candidates(grad=wrong), AT, LABEL, STEPS[dtype], dtype=dtype)

    assert exceeding(ledger) == {Kind.GRADIENT_DERIVATION}
    off = distances(term(ledger, Kind.GRADIENT_DERIVATION), [0, 0, -4 * PLANTED])
    assert within(off, bounds_of(ledger, Kind.GRADIENT_DERIVATION))


@pytest.mark.parametrize("dtype", SINGLE)
def test_a_planted_rounding_of_the_gradient(dtype: str, candidates: Any) -> None:
    """A gradient that passes through a narrower format: the term is what that does to it, and no other moves."""
    narrow = np.dtype(SINGLE[dtype]).type
    wrong = candidates(grad=lambda x, y: candidates.gradient(x, y).astype(narrow))
    ledger = gradspec.ledger(wrong, AT, LABEL, STEPS[dtype], dtype=dtype)
    unrounded = candidates.gradient(np.array(AT, dtype), LABEL)
    expected = [float(g) - float(narrow(g)) for g in unrounded]

    assert exceeding(ledger) == {Kind.GRADIENT_ROUNDING}
    off = distances(term(ledger, Kind.GRADIENT_ROUNDING), expected)
    assert within(off, bounds_of(ledger, Kind.GRADIENT_ROUNDING))


def test_two_derivations_that_cancel(candidates: Any) -> None:
    """A loss and its own gradient, both doubled, agree with each other: the ledger shows both errors all the same."""
    doubled = candidates(lambda x, y: 2 * candidates.loss(x, y), lambda x, y: 2 * candidates.gradient(x, y))
    ledger = gradspec.ledger(doubled, AT, LABEL)
    slopes = candidates.gradient(np.array(AT), LABEL)

    assert exceeding(ledger) == {Kind.LOSS_DERIVATION, Kind.GRADIENT_DERIVATION}
    assert max(abs(t.value) for t in ledger.total if t.value is not None) < 1e-9
    assert ledger.reading == (
        f"The disagreement of {float(abs(ledger.total[1].value or 0)):.3g} at entry 1 is what is left of the "
        f"derivation of the loss ({slopes[1]:.3g}) and the derivation of the gradient (+{-slopes[1]:.3g}), which "
        "cancel; every other term is within its bound."
    )


# --- they add up ---


def sums(ledger: Ledger) -> list[Fraction | None]:
    """The exact sum of the terms at each entry; None where one of them is no number."""
    found: list[Fraction | None] = []
    for n in range(len(ledger.entries)):
        values = [t.amounts[n].value for t in ledger.terms]
        found.append(None if None in values else sum((v for v in values if v is not None), Fraction(0)))
    return found


def quotients(loss: Callable[[Any, int], Any], x: Any, label: int, step: float, dtype: str) -> list[float]:
    """(L(x + h) − L(x − h))/2h as NumPy computes it, every number in the dtype."""
    kind = np.dtype(dtype).type
    h, found = kind(step), []
    for j in range(len(x)):
        above, below = np.array(x, dtype), np.array(x, dtype)
        above[j], below[j] = above[j] + h, below[j] - h
        found.append(float((kind(loss(above, label)) - kind(loss(below, label))) / (kind(2) * h)))
    return found


WRONG_LOSSES: dict[str, Callable[[Any, float], Any]] = {
    "right": lambda loss, amount: loss,
    "scaled": lambda loss, amount: loss * (1 + amount),
    "shifted": lambda loss, amount: loss + amount,
    "squared": lambda loss, amount: loss + amount * loss * loss,
    "through exp and log": lambda loss, amount: -np.log(np.exp(-loss) + abs(amount)),
    "noisy": lambda loss, amount: loss + np.float16(loss) * amount,
}
WRONG_GRADIENTS: dict[str, Callable[[Any, float], Any]] = {
    "right": lambda gradient, amount: gradient,
    "scaled": lambda gradient, amount: gradient * (1 + amount),
    "shifted": lambda gradient, amount: gradient + amount,
    "reversed": lambda gradient, amount: gradient[::-1],
    "noisy": lambda gradient, amount: gradient.astype(np.float16),
    "a list": lambda gradient, amount: list(gradient - amount),
}


@st.composite
def inputs(draw: st.DrawFn) -> tuple[str, list[float], int, float]:
    """A dtype, logits that it holds, a label, and a step that moves every logit."""
    dtype = draw(st.sampled_from(list(STEPS)))
    width = np.dtype(dtype).itemsize * 8
    logits = draw(st.lists(st.floats(-8, 8, width=width), min_size=1, max_size=5))  # type: ignore[arg-type]
    label = draw(st.integers(0, len(logits) - 1))
    return dtype, logits, label, draw(st.sampled_from(steps_for(logits, dtype)))


@given(
    inputs(),
    st.sampled_from(list(WRONG_LOSSES)),
    st.sampled_from(list(WRONG_GRADIENTS)),
    st.floats(-2, 2),
)
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_the_terms_add_up_for_any_candidate(
    candidates: Any, at: tuple[str, list[float], int, float], loss_wrong: str, gradient_wrong: str, amount: float
) -> None:
    """Whatever the candidate and the input: the terms add up exactly to what NumPy sees as the disagreement."""
    dtype, x, label, step = at

    def loss(x: Any, y: int) -> Any:
        return WRONG_LOSSES[loss_wrong](candidates.loss(x, y), amount)

    def gradient(x: Any, y: int) -> Any:
        return WRONG_GRADIENTS[gradient_wrong](candidates.gradient(x, y), amount)

    ledger = gradspec.ledger(candidates(loss, gradient), x, label, step, dtype=dtype)
    numerical = quotients(loss, x, label, step, dtype)
    analytical = [float(g) for g in gradient(np.array(x, dtype), label)]

    assert [c.value for c in ledger.numerical] == [Fraction(a) for a in numerical]
    assert [c.value for c in ledger.analytical] == [Fraction(b) for b in analytical]
    assert sums(ledger) == [Fraction(a) - Fraction(b) for a, b in zip(numerical, analytical, strict=True)]
    assert len(ledger.terms) == 5


@given(inputs())
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_a_correct_candidate_is_never_accused(candidates: Any, at: tuple[str, list[float], int, float]) -> None:
    """At any input and step no term of a correct candidate exceeds its bound."""
    dtype, x, label, step = at
    ledger = gradspec.ledger(candidates(), x, label, step, dtype=dtype)

    assert list(ledger.exceeding) == []


def test_entries_are_a_part_of_the_whole(candidates: Any) -> None:
    """Fewer entries give the same amounts as all of them, in the order asked for."""
    whole = gradspec.ledger(candidates(), AT, LABEL)
    part = gradspec.ledger(candidates(), AT, LABEL, entries=[2, 0])

    assert part.entries == (2, 0)
    assert part.total == (whole.total[2], whole.total[0])
    assert [t.amounts for t in part.terms] == [(t.amounts[2], t.amounts[0]) for t in whole.terms]


def test_digits_keep_up_with_large_logits_and_small_steps(candidates: Any) -> None:
    """Offsets of 1e12 and steps of 2⁻⁴⁰ cost digits: as many more are computed, and no derivation is invented."""
    far = gradspec.ledger(candidates(), [1e12, 1e12 + 1, 1e12 - 2], 0, 2.0**-10)
    fine = gradspec.ledger(candidates(), AT, LABEL, 2.0**-40)

    assert exceeding(far) == exceeding(fine) == set()


def test_best_step_balances_truncation_and_noise() -> None:
    """h* is where M₃h²/6 + ε_f/h is smallest: on either side of it the sum is larger."""
    with mp.workdps(30):
        true, format = CrossEntropy(AT, LABEL), FORMATS["float64"]
        noise, best = bounds.cross_entropy(true, format), bounds.best_step(true, format)
        below, at, above = (bounds.truncation(h) + noise / h for h in (best * 0.99, best, best * 1.01))

    assert below > at
    assert above > at
