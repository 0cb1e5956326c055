"""The error ledger: a gradient check's disagreement as five exact terms, at one step or over many."""

from gradspec.diagnosis.ledger.bookkeeping import draw_up, ready
from gradspec.diagnosis.ledger.corners import Corner, in_short
from gradspec.diagnosis.ledger.point import DTYPES
from gradspec.diagnosis.ledger.steps import Step, Sweep, steps_for, sweep
from gradspec.diagnosis.ledger.terms import Amount, Kind, Ledger, Term

__all__ = [
    "DTYPES",
    "Amount",
    "Corner",
    "Kind",
    "Ledger",
    "Step",
    "Sweep",
    "Term",
    "draw_up",
    "in_short",
    "ready",
    "steps_for",
    "sweep",
]
