"""Why a claim fails: the reading of a row's cells, and of what the candidate answers on further inputs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mpmath import mp, mpf

from gradspec.cases.case import Case
from gradspec.diagnosis.constants import Intrusion, find, samples_of
from gradspec.diagnosis.inputs import further_inputs
from gradspec.diagnosis.precision import float32_inside
from gradspec.diagnosis.shrinkage import by_shrinkage
from gradspec.diagnosis.truth import relative_error
from gradspec.diagnosis.witness import Testimony, testify
from gradspec.formats import EXACT, FORMATS, Format
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.property import Property
from gradspec.verdicts import Cause, Cell, ClaimResult, Verdict

MORE_DIGITS = 50
"""A wrong formula is as wrong at 100 digits as at 50."""
RANGE_DIGITS = 400
"""More than float64's range has: what cancels or vanishes in a float is still there."""
SHRUNK = mpf(10) ** -25
"""Half of what fifty more digits take from an error that is one of rounding."""
NEARLY_RIGHT = mpf(10) ** -4
"""An approximation is right to four digits or more, on every input that was tried."""
DERIVATIVES = {"numerical_gradient": "cross_entropy_grad", "numerical_jacobian": "log_softmax_jacobian"}
"""What the properties have numerical derivatives taken of, by the oracle's name for the true one."""
FINER = 2**10
"""How much smaller a step is tried."""


@dataclass(frozen=True)
class Inquiry:
    """What can be asked about a red row: the candidate, the property, the counterexample, and further inputs."""

    evaluator: Evaluator
    prop: Property
    case: Case
    format: Format
    """The format whose failure is looked into: exact where that is red."""

    @cached_property
    def first(self) -> Testimony:
        """What the candidate does on the counterexample."""
        return testify(self.evaluator, self.prop, self.case, self.format)

    @cached_property
    def others(self) -> list[Testimony]:
        """What it does on further inputs, where the claim can be decided there."""
        cases = [c for c in further_inputs(self.prop, self.format) if c.literal() != self.case.literal()]
        heard = (testify(self.evaluator, self.prop, case, self.format) for case in cases)
        return [testimony for testimony in heard if testimony.decided]

    @cached_property
    def intrusion(self) -> Intrusion | None:
        """The constant that explains every answer, if there is one; each operation asked about must have the same."""
        answers = [answer for heard in (self.first, *self.others) for answer in heard.answers]
        by_operation: dict[str, list[Any]] = {}
        for answer in answers:
            by_operation.setdefault(answer.operation, []).append(answer)
        with mp.workdps(self.case.oracle_digits):
            found = [find(samples_of(group, self.format)) for group in by_operation.values()]
        present = [intrusion for intrusion in found if intrusion is not None]
        return present[0] if len(present) == 1 else None


def cause(row: ClaimResult, inquiry: Inquiry | None = None) -> tuple[Cause, str]:
    """The cause of a red row and the reason for it, in words.

    Without an inquiry the row's cells alone are read; with one, the candidate is asked again.
    """
    red = [cell for cell in row.cells if cell.verdict.is_red]
    outward = _outward(row, red)
    if outward is not None:
        return outward
    exact = row.cell("exact")
    if exact is not None and exact.verdict is Verdict.FAILS:
        return _in_exact(inquiry)
    cell = red[0]
    if exact is not None and exact.verdict is Verdict.HOLDS:
        return _right_formula(cell, inquiry)
    if exact is not None and exact.verdict is Verdict.NOT_LIFTED:
        return _not_lifted(cell, inquiry)
    return _accuracy(cell, inquiry)


def _outward(row: ClaimResult, red: Sequence[Cell]) -> tuple[Cause, str] | None:
    """Causes that are no matter of numbers."""
    kinds = {cell.failure.kind for cell in red if cell.failure is not None}
    verdicts = {cell.verdict for cell in red}
    if Verdict.CRASHED in verdicts:
        return Cause.ERROR, "the process that ran the candidate died"
    if Verdict.TIMEOUT in verdicts:
        return Cause.ERROR, "the candidate does not answer in time"
    if "raised" in kinds:
        return _raised(row, red[0])
    if kinds & {"shape", "conduct"}:
        return Cause.CONTRACT, "not a matter of numbers"
    return None


def _raised(row: ClaimResult, cell: Cell) -> tuple[Cause, str]:
    exact = row.cell("exact")
    if exact is not None and exact.verdict is Verdict.HOLDS:
        return Cause.RANGE, f"the candidate raises in {cell.format}, where exact arithmetic finds the right answer"
    if cell.failure is not None and not cell.failure.example:
        return Cause.CONTRACT, "the operation cannot be called as the contract says, or answers with something else"
    return Cause.ERROR, "the candidate raises"


def _in_exact(inquiry: Inquiry | None) -> tuple[Cause, str]:
    """Off in exact arithmetic: the formula, a constant in it, or an approximation; seldom rounding at 50 digits."""
    if inquiry is None or inquiry.first.evidence is None:
        return _step_or_formula(inquiry)
    error = inquiry.first.error
    finer = testify(inquiry.evaluator, inquiry.prop, inquiry.case.with_extra_digits(MORE_DIGITS), EXACT)
    if inquiry.first.evidence.finite and finer.error < error * SHRUNK:
        return Cause.ROUNDING, "even 50 digits are too few for this evaluation: with 100 the error is gone"
    intrusion = inquiry.intrusion
    if intrusion is not None and not intrusion.simple:
        return Cause.CONSTANT, f"{intrusion.words}; it accounts for every answer, to the last of 50 digits"
    reading = "wrong at 50 digits, and as wrong at 100: more precision does not help"
    if intrusion is not None:
        return Cause.DERIVATION, f"{reading}; {intrusion.words}"
    return _approximation(inquiry) or _with_step(inquiry) or (Cause.DERIVATION, reading)


def _step_or_formula(inquiry: Inquiry | None) -> tuple[Cause, str]:
    found = None if inquiry is None else _with_step(inquiry)
    return found or (Cause.DERIVATION, "wrong at 50 digits too, where nothing is rounded")


def _approximation(inquiry: Inquiry) -> tuple[Cause, str] | None:
    """Right to some digits on every input, and no more at any precision."""
    off = [relative_error(heard) for heard in (inquiry.first, *inquiry.others) if heard.failed]
    known = [value for value in off if value is not None]
    if len(known) < len(off) or len(known) < 2 or not 0 < max(known) <= NEARLY_RIGHT:
        return None
    digits = int(-mp.log10(max(known)))
    return Cause.TRUNCATION, (
        f"right to {digits} digits, at 100 digits as at 50: a difference quotient, a truncated series, or a constant "
        "of few digits stands where the formula should"
    )


def _with_step(inquiry: Inquiry) -> tuple[Cause, str] | None:
    """For a numerical derivative: an error that falls with the step is truncation."""
    by_step = _errors_by_step(inquiry)
    if len(by_step) < 2:
        return None
    steps = sorted(by_step)
    small, large = by_step[steps[0]], by_step[steps[-1]]
    if not 0 < small < large:
        return None
    order = float(mp.log(large / small) / mp.log(mpf(steps[-1]) / mpf(steps[0])))
    if order < 0.5:
        return None
    return Cause.TRUNCATION, f"the error falls as h^{round(order, 1):g}; that of a centred difference falls as h²/6·f‴"


def _errors_by_step(inquiry: Inquiry) -> dict[float, Any]:
    """The largest error of the counterexample's numerical derivative, by step; a finer step is tried too."""
    cases = [inquiry.case]
    step = getattr(inquiry.case, "step", None)
    if step is not None:
        cases.append(dataclasses.replace(inquiry.case, step=step / FINER))  # type: ignore[call-arg]
    found: dict[float, Any] = {}
    for case in cases:
        heard = testify(inquiry.evaluator, inquiry.prop, case, EXACT)
        for answer in heard.answers:
            if answer.operation not in DERIVATIVES or answer.arguments is None or len(answer.arguments) < 3:
                continue
            with mp.workdps(case.oracle_digits):
                true = getattr(getattr(case, "oracle", None), DERIVATIVES[answer.operation], None)
                if true is not None and getattr(answer.result, "shape", None) == true.shape:
                    found[float(answer.arguments[2])] = max(abs(answer.result - true).flat)
    return found


def _right_formula(cell: Cell, inquiry: Inquiry | None) -> tuple[Cause, str]:
    if cell.failure is not None and cell.failure.kind == "not-finite":
        return Cause.RANGE, f"the formula is right at 50 digits, {cell.format} runs out of range: overflow or underflow"
    reading = f"the formula is right at 50 digits, its evaluation in {cell.format} is not"
    return Cause.ROUNDING, reading + _single_precision(inquiry)


def _accuracy(cell: Cell, inquiry: Inquiry | None) -> tuple[Cause, str]:
    """A claim without an exact cell. What a claim about accuracy presupposes says that the formula is right.

    Conduct presupposes nothing: there exact arithmetic is consulted on the counterexample.
    """
    if inquiry is not None and inquiry.prop.claim.per_operation:
        exact = testify(inquiry.evaluator, inquiry.prop, inquiry.case.with_extra_digits(RANGE_DIGITS), EXACT)
        if exact.failed and exact.decided:
            return Cause.DERIVATION, "wrong in exact arithmetic too, where nothing is rounded"
    if cell.failure is not None and cell.failure.kind == "not-finite":
        return Cause.RANGE, f"not a number, or a false infinity, in {cell.format}"
    return Cause.ROUNDING, f"digits are lost in {cell.format} that careful code keeps" + _single_precision(inquiry)


def _single_precision(inquiry: Inquiry | None) -> str:
    if inquiry is None or inquiry.format.is_exact:
        return ""
    return float32_inside(inquiry.format, (inquiry.first, *inquiry.others))


def _not_lifted(cell: Cell, inquiry: Inquiry | None) -> tuple[Cause, str]:
    if cell.failure is not None and cell.failure.kind == "not-finite":
        return _not_finite(cell, inquiry)
    if inquiry is None or FORMATS[cell.format].is_exact:
        return Cause.UNDECIDED, "it cannot be lifted, and one format alone does not tell a formula from its rounding"
    if inquiry.intrusion is not None and not inquiry.intrusion.simple:
        return Cause.CONSTANT, f"{inquiry.intrusion.words} (read off its answers in {cell.format}; it cannot be lifted)"
    found, reading = by_shrinkage(inquiry.evaluator, inquiry.prop, inquiry.case)
    return found, reading + (_single_precision(inquiry) if found is not Cause.DERIVATION else "")


def _not_finite(cell: Cell, inquiry: Inquiry | None) -> tuple[Cause, str]:
    """NaN or an infinity: out of range where smaller inputs are answered rightly."""
    if inquiry is not None and any(not heard.failed for heard in inquiry.others):
        return (
            Cause.RANGE,
            f"{cell.format} runs out of range: other inputs are answered rightly",
        )
    return Cause.UNDECIDED, f"no finite answer in {cell.format}, and it cannot be lifted"
