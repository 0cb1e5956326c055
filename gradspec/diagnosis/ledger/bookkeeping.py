"""Drawing a ledger up: the corners at an input, the terms between them, and what a correct candidate may show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, SupportsFloat, SupportsIndex

from mpmath import mp

from gradspec import bounds
from gradspec.candidates import Candidate
from gradspec.diagnosis.ledger.corners import GRADIENT, GRID_BITS, LOSS, Corner, Corners, corners, on_grid
from gradspec.diagnosis.ledger.point import DifferencedPoint, differenced_point, float_format
from gradspec.diagnosis.ledger.reading import reading
from gradspec.diagnosis.ledger.terms import Kind, Ledger, Term, added, between
from gradspec.errors import CandidateError, UsageError
from gradspec.formats import EXACT, Format
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.runner.evaluation import Evaluator

ROUNDED_TO_GRID = Fraction(1, 2**GRID_BITS)
"""What rounding two corners to the grid may add to their difference."""


def draw_up(
    candidate: Candidate | Evaluator,
    logits: Any,
    label: SupportsIndex,
    step: SupportsFloat = 1e-4,
    dtype: str = "float64",
    entries: Sequence[int] | None = None,
) -> Ledger:
    """The ledger of a candidate's `cross_entropy` and `cross_entropy_grad` at logits (V,) and a label.

    `entries` are the coordinates of interest (all V by default): each takes two evaluations of the loss in floats and
    two in exact arithmetic. Raises UsageError for an input that cannot be used, and CandidateError for a candidate that
    lacks one of the operations, or whose operation cannot be called.
    """
    of = candidate if isinstance(candidate, Evaluator) else ready(candidate)
    format = float_format(dtype)
    point = differenced_point(logits, label, step, format)
    chosen = _entries(entries, point.size)
    with mp.workdps(point.oracle_digits):
        true = CrossEntropy(point.logits, point.label)
        found = corners(of, point, true, format, chosen)
        terms = tuple(_terms(found, _Bounds(true, point, format, chosen)))
        best = _best_step(true, format)
    judged = of.candidate
    ledger = Ledger(
        candidate=judged.name,
        source=judged.source,
        format=format.name,
        logits=point.logits,
        label=point.label,
        step=point.step,
        best_step=best,
        entries=tuple(chosen),
        numerical=found.numerical,
        analytical=found.analytical,
        terms=terms,
        notes=tuple(_notes(judged, logits, step, point)),
    )
    return replace(ledger, reading=reading(ledger))


def ready(candidate: Candidate) -> Evaluator:
    """The candidate, lifted once for any number of ledgers. Raises CandidateError where it has none to show."""
    if candidate.name == "oracle":
        raise CandidateError("Expected a candidate that computes in floats but the oracle is exact; try `reference`.")
    missing = [name for name in (LOSS, GRADIENT) if name not in candidate.operations]
    if missing:
        raise CandidateError(
            f"Expected a candidate with {LOSS}(x, label) and {GRADIENT}(x, label) but {candidate.name} has no "
            f"{' and no '.join(missing)}; the ledger compares the differences of the one with the other."
        )
    for name in (LOSS, GRADIENT):
        if name in candidate.unusable:
            raise CandidateError(f"Expected {name} to be called as the contract has it: {candidate.unusable[name]}.")
    return Evaluator(candidate)


# --- the terms ---


class _Bounds:
    """What a correct candidate may show, term by term; None where a format can lose every digit."""

    def __init__(self, true: CrossEntropy, point: DifferencedPoint, format: Format, chosen: list[int]) -> None:
        self.chosen = chosen
        h, size = point.step, true.size
        self.difference_rounding = self._each(lambda: bounds.own_difference_rounding(true, h, format))
        self.loss_derivation = self._each(lambda: [bounds.own_difference_noise(true, h, EXACT)] * size)
        self.truncation = self._each(lambda: [bounds.truncation(h)] * size)
        self.gradient_derivation = self._each(lambda: bounds.cross_entropy_grad(true, EXACT))
        self.gradient_rounding = self._each(lambda: bounds.cross_entropy_grad(true, format))

    def _each(self, bound: Callable[[], Any]) -> list[Fraction | None]:
        try:
            every = bound()
        except bounds.UndecidableError:
            return [None] * len(self.chosen)
        held = [on_grid(every[j]) for j in self.chosen]
        return [None if b is None else b + ROUNDED_TO_GRID for b in held]


def _terms(found: Corners, may: _Bounds) -> Iterator[Term]:
    """The terms in the order of the chain; where an exact corner is not known, its two neighbours become one term."""
    if unknown := _unknown(found.own_quotient, found.numerical):
        kinds = (Kind.DIFFERENCE_ROUNDING, Kind.LOSS_DERIVATION)
        together = _each_sum(may.difference_rounding, may.loss_derivation)
        yield _term(kinds, found.numerical, found.true_quotient, together, unknown)
    else:
        yield _term((Kind.DIFFERENCE_ROUNDING,), found.numerical, found.own_quotient, may.difference_rounding)
        yield _term((Kind.LOSS_DERIVATION,), found.own_quotient, found.true_quotient, may.loss_derivation)
    yield _term((Kind.TRUNCATION,), found.true_quotient, found.true_gradient, may.truncation)
    if unknown := _unknown(found.own_gradient, found.analytical):
        kinds = (Kind.GRADIENT_DERIVATION, Kind.GRADIENT_ROUNDING)
        together = _each_sum(may.gradient_derivation, may.gradient_rounding)
        yield _term(kinds, found.true_gradient, found.analytical, together, unknown)
    else:
        yield _term((Kind.GRADIENT_DERIVATION,), found.true_gradient, found.own_gradient, may.gradient_derivation)
        yield _term((Kind.GRADIENT_ROUNDING,), found.own_gradient, found.analytical, may.gradient_rounding)


def _term(
    kinds: tuple[Kind, ...],
    left: tuple[Corner, ...],
    right: tuple[Corner, ...],
    may: list[Fraction | None],
    merged: str = "",
) -> Term:
    return Term(kinds, tuple(between(a, b, bound) for a, b, bound in zip(left, right, may, strict=True)), merged)


def _unknown(exact: tuple[Corner, ...], floats: tuple[Corner, ...]) -> str:
    """Why an exact corner is not known where the one in floats is; empty where there is no such place."""
    pairs = zip(exact, floats, strict=True)
    return next((corner.reason for corner, other in pairs if corner.value is None and other.value is not None), "")


def _each_sum(first: list[Fraction | None], second: list[Fraction | None]) -> list[Fraction | None]:
    return [added(pair) for pair in zip(first, second, strict=True)]


# --- the input ---


def _entries(asked: Sequence[int] | None, size: int) -> list[int]:
    if asked is None:
        return list(range(size))
    chosen = [int(j) for j in asked]
    if not chosen or any(not 0 <= j < size for j in chosen):
        raise UsageError(f"Expected entries from 0 to {size - 1} but got {list(asked)}.")
    return chosen


def _notes(candidate: Candidate, logits: Any, step: SupportsFloat, point: DifferencedPoint) -> Iterator[str]:
    if candidate.problem is not None:
        yield f"{candidate.problem}; what was defined before it is used all the same"
    yield from candidate.notes
    if tuple(float(x) for x in logits) != point.logits or float(step) != point.step:
        yield "the numbers given are rounded to the format; what it holds is shown"


def _best_step(true: CrossEntropy, format: Format) -> float | None:
    try:
        return float(bounds.best_step(true, format))
    except bounds.UndecidableError:
        return None
