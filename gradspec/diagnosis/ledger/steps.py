"""The ledger over a range of steps: how total, truncation and rounding move with h."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gradspec.candidates import Candidate
from gradspec.diagnosis.ledger.bookkeeping import draw_up, ready
from gradspec.diagnosis.ledger.point import float_format, moves
from gradspec.diagnosis.ledger.terms import Kind, Ledger
from gradspec.oracle.precision import exact
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.failures import ulp

MOST_ENTRIES = 8
"""So many coordinates, the worst ones, are followed through all steps."""
ABOVE_SPACING = 2**10
"""Logits so large that h = 1 is lost are differenced with steps of up to this many times their spacing."""


@dataclass(frozen=True)
class Step:
    """One h, and the largest magnitudes over the entries; None where one of them is no number."""

    h: float
    total: Fraction | None
    terms: Mapping[tuple[Kind, ...], Fraction | None]
    bound: Fraction | None
    """What the total of a correct candidate may be: all terms' bounds, at the entry where they are largest."""

    def of(self, kind: Kind) -> Fraction | None:
        """The term of that kind, alone or together with its neighbour."""
        return next(value for kinds, value in self.terms.items() if kind in kinds)


@dataclass(frozen=True)
class Sweep:
    """The steps from the largest to the smallest, at the input of `ledger`."""

    ledger: Ledger
    entries: tuple[int, ...]
    """The coordinates over which the largest magnitudes are taken."""
    steps: tuple[Step, ...]


def sweep(candidate: Candidate | Evaluator, ledger: Ledger) -> Sweep:
    """The ledgers at the input of `ledger` for h = 1, ½, ¼, … down to the unit roundoff, or to where x + h is x."""
    of = candidate if isinstance(candidate, Evaluator) else ready(candidate)
    logits, label, dtype = ledger.logits, ledger.label, ledger.format
    entries = sorted(ledger.entries[n] for n in ledger.worst_first[:MOST_ENTRIES])
    ledgers = [draw_up(of, logits, label, h, dtype, entries) for h in steps_for(logits, dtype)]
    return Sweep(ledger, tuple(entries), tuple(map(_summary, ledgers)))


def steps_for(logits: Sequence[float], dtype: str) -> list[float]:
    """The powers of two that move every logit, from 1 (more where the logits are huge) down to u."""
    format = float_format(dtype)
    spacing = float(ulp(exact(max(abs(x) for x in logits)), format))
    h, found = 1.0 if all(moves(x, 1.0, format) for x in logits) else spacing * ABOVE_SPACING, []
    while h >= format.unit_roundoff and all(moves(x, h, format) for x in logits):
        found.append(h)
        h /= 2
    return found


def _summary(ledger: Ledger) -> Step:
    return Step(
        h=ledger.step,
        total=_largest(amount.value for amount in ledger.total),
        terms={term.kinds: _largest(amount.value for amount in term.amounts) for term in ledger.terms},
        bound=_largest(amount.bound for amount in ledger.total),
    )


def _largest(values: Iterable[Fraction | None]) -> Fraction | None:
    magnitudes = [None if value is None else abs(value) for value in values]
    known = [m for m in magnitudes if m is not None]
    return max(known) if len(known) == len(magnitudes) else None
