"""A short input that shows what a long one did: a diagnosis asks dozens of questions, and few need a vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

from gradspec.cases.case import Case
from gradspec.cases.logits import Logits, StoredProbs
from gradspec.diagnosis.inputs import further_inputs
from gradspec.diagnosis.witness import testify
from gradspec.formats import FLOAT64, Format
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.property import Property
from gradspec.strategies.logits import MATRICES_UP_TO

LONG, LONG_FOR_A_MATRIX = 200, 40
"""Classes: a counterexample of more is not asked about. A claim about a matrix has their square to look at."""
SHORT = 8
"""Classes of the inputs that stand in for it."""


def in_short(evaluator: Evaluator, prop: Property, case: Case, format: Format) -> Case | None:
    """The case, if it is not long; else a short one that fails too, of the same regime if there is one.

    None where no short one fails: the row's cells then must do.
    """
    if _classes(case) <= (LONG_FOR_A_MATRIX if prop.case.largest_size <= MATRICES_UP_TO else LONG):
        return case
    failing = (short for short in _short_ones(prop, case, format) if testify(evaluator, prop, short, format).failed)
    return next(failing, None)


def _short_ones(prop: Property, case: Case, format: Format) -> Iterator[Case]:
    space = prop.case.space(FLOAT64 if format.is_exact else format, prop.claim.domain)
    listed = [] if prop.case.sized_of is None else list(prop.case.at_size(space, SHORT))
    yield from sorted(listed, key=lambda short: short.regime != case.regime)
    yield from further_inputs(prop, format)


def _classes(case: Case) -> int:
    if isinstance(case, Logits):
        return case.size
    return len(case.probs) if isinstance(case, StoredProbs) else 0
