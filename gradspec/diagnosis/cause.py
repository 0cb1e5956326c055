"""Why a claim fails: the reading of a row's cells, and of what the candidate answers when it is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gradspec.claims import all_claims
from gradspec.diagnosis.formula import wrong_formula
from gradspec.diagnosis.found import Found
from gradspec.diagnosis.inquiry import Inquiry
from gradspec.diagnosis.precision import float32_inside
from gradspec.diagnosis.shrinkage import by_shrinkage, in_float32
from gradspec.diagnosis.witness import testify
from gradspec.formats import EXACT, FLOAT64, FORMATS
from gradspec.verdicts import Cause, Cell, ClaimResult, Verdict

RANGE_DIGITS = 400
"""More than float64's range has: what cancels or vanishes in a float is still there."""


def cause(row: ClaimResult, inquiry: Inquiry | None = None) -> Found:
    """The cause of a red row and the reason for it, in words.

    Without an inquiry the row's cells alone are read; with one, the candidate is asked again.
    """
    red = [cell for cell in row.cells if cell.verdict.is_red]
    outward = _outward(row, red)
    if outward is not None:
        return outward
    exact = row.cell("exact")
    if exact is not None and exact.verdict is Verdict.FAILS:
        return wrong_formula(inquiry)
    cell = red[0]
    if exact is not None and exact.verdict is Verdict.HOLDS:
        return _right_formula(cell, inquiry)
    if exact is not None and exact.verdict is Verdict.NOT_LIFTED:
        return _not_lifted(cell, inquiry)
    if exact is None and EXACT.name in all_claims()[row.claim].formats:
        return _exact_not_judged(cell, inquiry)
    return _accuracy(cell, inquiry)


def _outward(row: ClaimResult, red: Sequence[Cell]) -> Found | None:
    """Causes that are no matter of numbers."""
    kinds = {cell.failure.kind for cell in red if cell.failure is not None}
    verdicts = {cell.verdict for cell in red}
    if Verdict.CRASHED in verdicts:
        return Found(Cause.ERROR, "the process that ran the candidate died")
    if Verdict.TIMEOUT in verdicts:
        return Found(Cause.ERROR, "the candidate does not answer in time")
    if "raised" in kinds:
        return _raised(row, red[0])
    if kinds & {"shape", "conduct"}:
        return Found(Cause.CONTRACT, "not a matter of numbers")
    if "cost" in kinds:
        return Found(Cause.CONTRACT, "a matter of the work that is done, not of the numbers that come of it")
    return None


def _raised(row: ClaimResult, cell: Cell) -> Found:
    exact = row.cell("exact")
    if exact is not None and exact.verdict is Verdict.HOLDS:
        return Found(
            Cause.RANGE, f"the candidate raises in {cell.format}, where exact arithmetic finds the right answer"
        )
    if cell.failure is not None and not cell.failure.example:
        return Found(
            Cause.CONTRACT, "the operation cannot be called as the contract says, or answers with something else"
        )
    return Found(Cause.ERROR, "the candidate raises")


def _right_formula(cell: Cell, inquiry: Inquiry | None) -> Found:
    if cell.failure is not None and cell.failure.kind == "not-finite":
        reading = f"the formula is right at 50 digits, {cell.format} runs out of range: overflow or underflow"
        return Found(Cause.RANGE, reading)
    reading = f"the formula is right at 50 digits, its evaluation in {cell.format} is not"
    return Found(Cause.ROUNDING, reading, _single_precision(inquiry))


def _exact_not_judged(cell: Cell, inquiry: Inquiry | None) -> Found:
    """Exact arithmetic was not among the formats of the run: it is consulted on the counterexample."""
    if inquiry is None or inquiry.format.is_exact:
        return Found(Cause.UNDECIDED, "exact arithmetic was not among the formats, and floats alone do not tell")
    exact = testify(inquiry.evaluator, inquiry.prop, inquiry.case, EXACT)
    if exact.failed and exact.decided:
        return wrong_formula(replace(inquiry, format=EXACT))
    return _right_formula(cell, inquiry) if exact.decided else _not_lifted(cell, inquiry)


def _accuracy(cell: Cell, inquiry: Inquiry | None) -> Found:
    """A claim without an exact cell. What a claim about accuracy presupposes says that the formula is right.

    Conduct presupposes nothing: there exact arithmetic is consulted on the counterexample.
    """
    if inquiry is not None and inquiry.prop.claim.per_operation:
        exact = testify(inquiry.evaluator, inquiry.prop, inquiry.case.with_extra_digits(RANGE_DIGITS), EXACT)
        if exact.failed and exact.decided:
            return Found(Cause.DERIVATION, "wrong in exact arithmetic too, where nothing is rounded")
        if not exact.decided:
            return _not_lifted(cell, inquiry)
    if cell.failure is not None and cell.failure.kind == "not-finite":
        return Found(Cause.RANGE, f"not a number, or a false infinity, in {cell.format}")
    return Found(
        Cause.ROUNDING, f"digits are lost in {cell.format} that careful code keeps", _single_precision(inquiry)
    )


def _single_precision(inquiry: Inquiry | None) -> str:
    if inquiry is None or inquiry.format.is_exact:
        return ""
    inside = float32_inside(inquiry.format, (inquiry.first, *inquiry.others))
    if inside or inquiry.format is not FLOAT64 or not inquiry.first.failed:
        return inside
    rounded = in_float32(inquiry.case)
    if rounded is None or rounded.literal() == inquiry.case.literal():
        return ""
    narrow = testify(inquiry.evaluator, inquiry.prop, rounded, FLOAT64)
    if narrow.decided and not narrow.failed:
        return "; on the same input rounded to float32 it is right, so the input is cast to that"
    return ""


def _not_lifted(cell: Cell, inquiry: Inquiry | None) -> Found:
    if cell.failure is not None and cell.failure.kind == "not-finite":
        return _not_finite(cell, inquiry)
    if inquiry is None or FORMATS[cell.format].is_exact:
        reading = "it cannot be lifted, and one format alone does not tell a formula from its rounding"
        return Found(Cause.UNDECIDED, reading)
    intrusion = inquiry.intrusion
    if intrusion is not None and not intrusion.simple:
        reading = f"it cannot be lifted; in {cell.format} a constant stands where none should"
        return Found(Cause.CONSTANT, reading, f": {intrusion.words}")
    found = by_shrinkage(inquiry.evaluator, inquiry.prop, inquiry.case)
    detail = f"; {intrusion.words}" if intrusion is not None else ""
    return replace(found, detail=detail if found.cause is Cause.DERIVATION else _single_precision(inquiry))


def _not_finite(cell: Cell, inquiry: Inquiry | None) -> Found:
    """NaN or an infinity: out of range where smaller inputs are answered rightly."""
    if inquiry is not None and any(not heard.failed for heard in inquiry.others):
        return Found(Cause.RANGE, f"{cell.format} runs out of range: other inputs are answered rightly")
    return Found(Cause.UNDECIDED, f"no finite answer in {cell.format}, and it cannot be lifted")
