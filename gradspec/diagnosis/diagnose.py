"""The diagnosis of a red row: its cause, and the mistake it looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gradspec.cases.logits import LabelledLogits
from gradspec.claims import all_claims
from gradspec.diagnosis.cause import cause
from gradspec.diagnosis.hints import told
from gradspec.diagnosis.inquiry import Inquiry
from gradspec.diagnosis.ledger import draw_up
from gradspec.diagnosis.ledger.corners import GRADIENT, LOSS
from gradspec.diagnosis.lookalike import lookalike
from gradspec.diagnosis.short import in_short
from gradspec.errors import GradspecError
from gradspec.formats import FORMATS
from gradspec.runner.property import Property, all_properties
from gradspec.runner.rows import Runner
from gradspec.strategies.calls import CallFactory
from gradspec.verdicts import Cause, Cell, ClaimResult, Diagnosis, Verdict

WITHOUT_LEDGER = (Cause.RANGE, Cause.CONTRACT, Cause.ERROR)
"""Causes for which a sum of finite terms says nothing."""
LEDGER_UP_TO = 8
"""Classes; with more the ledger is no longer read at a glance, and its cost grows with their square."""


def diagnose(
    runner: Runner, row: ClaimResult, rows: Mapping[str, ClaimResult], hints: str = "full", *, asking: bool = True
) -> ClaimResult:
    """The row with its diagnosis, if it is red and has none yet.

    A row that follows from others is read from its cells alone; without `asking` every row is.
    """
    if not row.is_red or row.diagnosis is not None:
        return row
    inquiry = None if row.follows_from or runner.is_oracle or not asking else _inquiry(runner, row)
    found = cause(row, inquiry)
    like = None
    if inquiry is not None and hints != "none" and found.cause is not Cause.ERROR:
        like = told(lookalike(inquiry, found.cause, rows), hints)
    ledger = "" if inquiry is None or found.cause in WITHOUT_LEDGER else _ledger(runner, inquiry)
    return replace(row, diagnosis=Diagnosis(found.cause, found.told(hints == "full"), like, ledger))


def _ledger(runner: Runner, inquiry: Inquiry) -> str:
    """What the error ledger says at the counterexample of a claim about the loss or its gradient; empty elsewhere."""
    case, operations = inquiry.case, inquiry.prop.claim.operations
    if not isinstance(case, LabelledLogits) or not {LOSS, GRADIENT} & set(operations) or case.size > LEDGER_UP_TO:
        return ""
    usable = set(runner.candidate.operations) - set(runner.candidate.unusable)
    if not {LOSS, GRADIENT} <= usable:
        return ""
    dtype = "float64" if inquiry.format.is_exact else inquiry.format.name
    try:
        return draw_up(runner.evaluator, case.logits, case.label, dtype=dtype).reading
    except GradspecError:  # the step is lost at these logits
        return ""


def _inquiry(runner: Runner, row: ClaimResult) -> Inquiry | None:
    """What can be asked again; None where the counterexample is no input that a property can be run on."""
    cell = _telling(row)
    if cell is None or cell.failure is None or cell.failure.case is None:
        return None
    if {other.verdict for other in row.cells} & {Verdict.TIMEOUT, Verdict.CRASHED}:
        return None
    prop = _narrowed(all_properties()[row.claim], cell)
    case = in_short(runner.evaluator, prop, cell.failure.case, FORMATS[cell.format])
    return None if case is None else Inquiry(runner.evaluator, prop, case, FORMATS[cell.format])


def _telling(row: ClaimResult) -> Cell | None:
    """The red cell to look into: exact where that is red, else the first one."""
    red = [cell for cell in row.cells if cell.verdict.is_red]
    return next((cell for cell in red if cell.format == "exact"), red[0] if red else None)


def _narrowed(prop: Property, cell: Cell) -> Property:
    """For conduct: the property of the operation that failed."""
    operation = cell.failure.operation if cell.failure is not None else None
    if all_claims()[prop.id].per_operation and isinstance(prop.case, CallFactory) and operation is not None:
        return replace(prop, case=prop.case.of(operation))
    return prop
