"""Losses to difference, with steps from where rounding rules to where truncation does."""

from __future__ import annotations

import math

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from gradspec.cases.case import Case
from gradspec.cases.finite_differences import (
    WRONG_GRADIENTS,
    CheckedLoss,
    DifferencedLoss,
    LogitRows,
    SteppedLogits,
)
from gradspec.strategies.factory import CaseFactory, Space
from gradspec.strategies.logits import labelled_logits

CLASSES = 5
"""A difference takes two losses a coordinate: vectors stay short."""
SOURCE_STEP = 1e-4
"""The source's own step: "Sanity check via finite differences"."""
MODERATE = 1.0
"""Logits in [−1, 1] leave every entry of the gradient of at most five classes between 0.03 and 0.97."""

_TRAPS = (((0.0, 1.0, 2.0), 0), ((0.0, 0.0), 0), ((1.0, 2.0, 0.5), 2), ((2.0, 2.0, -1.0), 1))
_SURE = ((10.0, 0.0, 0.0), 0)
"""The model is nearly certain, and right: every entry of the gradient is below 1e-4."""


def _u(space: Space) -> float:
    return float(space.format.unit_roundoff)


def best_exponent(space: Space, logits: tuple[float, ...]) -> int:
    """log₂ of the power of two next to h* = (3ε_f/M₃)^{1/3}, for an ε_f of u·max(1, |x|); no step is lost in x."""
    magnitude = max(1.0, *map(abs, logits))
    best = round(math.log2(3 * _u(space) * magnitude / (math.sqrt(3) / 18)) / 3)
    return max(best, smallest_exponent(space, logits))


def smallest_exponent(space: Space, logits: tuple[float, ...]) -> int:
    """log₂ of the smallest power of two that x ± h still resolves, to a quarter: h ≥ 8u(|x| + 1)."""
    return math.ceil(math.log2(8 * _u(space) * (1 + max(map(abs, logits)))))


@st.composite
def _differenced(draw: DrawFn, space: Space) -> DifferencedLoss:
    case = draw(labelled_logits.strategy(space))
    return DifferencedLoss(regime=case.regime, logits=case.logits, label=case.label)


@st.composite
def _stepped(draw: DrawFn, space: Space) -> SteppedLogits:
    """Steps from the best one up to 1: truncation counts."""
    case = draw(labelled_logits.strategy(space))
    best = best_exponent(space, case.logits)
    step = 2.0 ** draw(st.sampled_from(range(best, max(best, 0) + 1)))
    return SteppedLogits(regime=case.regime, logits=case.logits, label=case.label, step=step)


@st.composite
def _finely_stepped(draw: DrawFn, space: Space) -> SteppedLogits:
    """Steps of every size that x resolves: below the best one rounding counts, and nothing else."""
    case = draw(labelled_logits.strategy(space))
    best, least = best_exponent(space, case.logits), smallest_exponent(space, case.logits)
    step = 2.0 ** draw(st.sampled_from((best, *range(least, max(best, 0) + 1))))
    return SteppedLogits(regime=case.regime, logits=case.logits, label=case.label, step=step)


@st.composite
def _at_source_step(draw: DrawFn, space: Space) -> SteppedLogits:
    case = draw(labelled_logits.strategy(space))
    return SteppedLogits(
        regime=case.regime, logits=case.logits, label=case.label, step=_practical_step(space, case.logits)
    )


def _practical_step(space: Space, logits: tuple[float, ...]) -> float:
    """1e-4 in float64, as the source has it; in narrower formats, where that is noise, the best power of two."""
    return SOURCE_STEP if space.format.name == "float64" else 2.0 ** best_exponent(space, logits)


def _moderate(draw: DrawFn, space: Space) -> tuple[tuple[float, ...], int]:
    size = draw(space.sizes())
    logits = draw(st.tuples(*[space.floats(-MODERATE, MODERATE)] * size))
    return logits, draw(st.integers(0, size - 1))


@st.composite
def _checked(draw: DrawFn, space: Space) -> CheckedLoss:
    wrong = draw(st.sampled_from(tuple(WRONG_GRADIENTS)))
    logits, label = _moderate(draw, space)
    return CheckedLoss(regime=wrong, logits=logits, label=label, wrong=wrong)


@st.composite
def _rows(draw: DrawFn, space: Space) -> LogitRows:
    count, size = draw(st.integers(1, 3)), draw(st.integers(2, 4))
    entries = space.floats(-MODERATE, MODERATE)
    rows = draw(st.tuples(*[st.tuples(*[entries] * size)] * count))
    labels = draw(st.tuples(*[st.integers(0, size - 1)] * count))
    return LogitRows(regime="a matrix", rows=rows, labels=labels)


@st.composite
def _integers(draw: DrawFn, space: Space) -> DifferencedLoss:
    """Points that are whole numbers, a step of one apart at least somewhere."""
    logits = (draw(st.integers(1, 3)), *draw(st.lists(st.integers(-3, 3), min_size=1, max_size=3)))
    label = draw(st.integers(0, len(logits) - 1))
    return DifferencedLoss(regime="whole numbers", logits=tuple(map(float, logits)), label=label)


def _named_losses(space: Space) -> list[Case]:
    return [DifferencedLoss(regime="trap", logits=logits, label=label) for logits, label in _TRAPS]


def _named_steps(space: Space) -> list[Case]:
    return [
        SteppedLogits(regime="trap", logits=logits, label=label, step=2.0 ** best_exponent(space, logits))
        for logits, label in _TRAPS
    ]


def _named_long_steps(space: Space) -> list[Case]:
    """The same and a longer vector, with a block of 32 and a tail."""
    long = tuple((7 * i % 11) / 8 - 0.5 for i in range(33))
    step = 2.0 ** best_exponent(space, long)
    return [*_named_steps(space), SteppedLogits(regime="kernel-boundary size", logits=long, label=32, step=step)]


def _named_at_source_step(space: Space) -> list[Case]:
    points = [("trap", *trap) for trap in _TRAPS] + [("trained", *_SURE)]
    return [
        SteppedLogits(regime=regime, logits=logits, label=label, step=_practical_step(space, logits))
        for regime, logits, label in points
    ]


def _named_checks(space: Space) -> list[Case]:
    return [CheckedLoss(regime=wrong, logits=(0.0, 1.0, 2.0), label=0, wrong=wrong) for wrong in WRONG_GRADIENTS]


def _named_rows(space: Space) -> list[Case]:
    return [LogitRows(regime="a matrix", rows=((0.0, 1.0, 2.0), (0.5, -1.0, 0.25)), labels=(0, 2))]


def _named_integers(space: Space) -> list[Case]:
    return [DifferencedLoss(regime="whole numbers", logits=(1.0, 2.0, 3.0), label=0)]


differenced_losses = CaseFactory(_differenced, _named_losses, CLASSES)
stepped_logits = CaseFactory(_stepped, _named_long_steps, CLASSES)
finely_stepped_logits = CaseFactory(_finely_stepped, _named_steps, CLASSES)
practically_stepped_logits = CaseFactory(_at_source_step, _named_at_source_step, CLASSES)
checked_losses = CaseFactory(_checked, _named_checks, CLASSES)
logit_rows = CaseFactory(_rows, _named_rows, CLASSES)
whole_logits = CaseFactory(_integers, _named_integers, CLASSES)
