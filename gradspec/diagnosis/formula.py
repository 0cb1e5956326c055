"""Off in exact arithmetic: a wrong formula, a constant in it, or an approximation; seldom rounding at 50 digits."""

from __future__ import annotations

import dataclasses
from typing import Any

from mpmath import mp, mpf

from gradspec.diagnosis.found import Found
from gradspec.diagnosis.inquiry import Inquiry
from gradspec.diagnosis.truth import relative_error
from gradspec.diagnosis.witness import testify
from gradspec.formats import EXACT
from gradspec.verdicts import Cause

MORE_DIGITS = 50
"""A wrong formula is as wrong at 100 digits as at 50."""
SHRUNK = mpf(10) ** -25
"""Half of what fifty more digits take from an error that is one of rounding."""
NEARLY_RIGHT = mpf(10) ** -4
"""An approximation is right to four digits or more, on every input that was tried."""
DERIVATIVES = {"numerical_gradient": "cross_entropy_grad", "numerical_jacobian": "log_softmax_jacobian"}
"""What the properties have numerical derivatives taken of, by the oracle's name for the true one."""
FINER = 2**10
"""How much smaller a step is tried."""
FALLS = 0.5
"""An error that falls with at least this power of the step is one of truncation."""


def wrong_formula(inquiry: Inquiry | None) -> Found:
    """Which of these it is; without an inquiry, the plain reading."""
    if inquiry is None or inquiry.first.evidence is None:
        return _step_or_formula(inquiry)
    error = inquiry.first.error
    finer = testify(inquiry.evaluator, inquiry.prop, inquiry.case.with_extra_digits(MORE_DIGITS), EXACT)
    if inquiry.first.evidence.finite and finer.error < error * SHRUNK:
        return Found(Cause.ROUNDING, "even 50 digits are too few for this evaluation: with 100 the error is gone")
    intrusion = inquiry.intrusion
    if intrusion is not None and not intrusion.simple:
        reading = "a constant stands where none should, and accounts for every answer to the last of 50 digits"
        return Found(Cause.CONSTANT, reading, f": {intrusion.words}")
    reading = "wrong at 50 digits, and as wrong at 100: more precision does not help"
    if intrusion is not None:
        return Found(Cause.DERIVATION, reading, f"; {intrusion.words}")
    return _approximation(inquiry) or _with_step(inquiry) or Found(Cause.DERIVATION, reading)


def _step_or_formula(inquiry: Inquiry | None) -> Found:
    found = None if inquiry is None else _with_step(inquiry)
    return found or Found(Cause.DERIVATION, "wrong at 50 digits too, where nothing is rounded")


def _approximation(inquiry: Inquiry) -> Found | None:
    """Right to some digits on every input, and no more at any precision."""
    off = [relative_error(heard) for heard in (inquiry.first, *inquiry.others) if heard.failed]
    known = [value for value in off if value is not None]
    if len(known) < len(off) or len(known) < 2 or not 0 < max(known) <= NEARLY_RIGHT:
        return None
    digits = int(-mp.log10(max(known)))
    return Found(
        Cause.TRUNCATION,
        f"right to {digits} digits, at 100 digits as at 50: a difference quotient, a truncated series, or a constant "
        "of few digits stands where the formula should",
    )


def _with_step(inquiry: Inquiry) -> Found | None:
    """For a numerical derivative: an error that falls with the step is truncation."""
    by_step = _errors_by_step(inquiry)
    if len(by_step) < 2:
        return None
    steps = sorted(by_step)
    small, large = by_step[steps[0]], by_step[steps[-1]]
    if not 0 < small < large:
        return None
    order = float(mp.log(large / small) / mp.log(mpf(steps[-1]) / mpf(steps[0])))
    if order < FALLS:
        return None
    reading = f"the error falls as h^{round(order, 1):g}; that of a centred difference is h²f‴/6"
    return Found(Cause.TRUNCATION, reading)


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
