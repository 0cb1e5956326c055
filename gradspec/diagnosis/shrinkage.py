"""Telling rounding from derivation where nothing can be lifted: does the error shrink from float32 to float64?"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from mpmath import mp

from gradspec.cases.case import Case
from gradspec.diagnosis.found import Found
from gradspec.diagnosis.witness import testify
from gradspec.formats import FLOAT32, FLOAT64
from gradspec.oracle.precision import exact, round_to
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.property import Property
from gradspec.verdicts import Cause

GAINED_BITS = FLOAT64.significand_bits - FLOAT32.significand_bits
"""An error of rounding is 2²⁹ times smaller in float64."""
ROUNDING_FROM, DERIVATION_UP_TO = 2 * GAINED_BITS / 3, GAINED_BITS / 3
"""Bits of shrinkage: from two thirds of what rounding gains on it is rounding, up to one third it is derivation."""


def by_shrinkage(evaluator: Evaluator, prop: Property, case: Case) -> Found:
    """The cause of a failure in float64, from the same input (rounded to float32) in both formats."""
    narrow = in_float32(case)
    if narrow is None:
        return Found(Cause.UNDECIDED, "it cannot be lifted, and float32 has no number as large as this input's")
    errors = []
    for format in (FLOAT64, FLOAT32):
        heard = testify(evaluator, prop, narrow, format)
        if heard.evidence is None or not heard.evidence.finite:
            reading = f"it cannot be lifted, and {format} alone does not tell a formula from its rounding"
            return Found(Cause.UNDECIDED, reading)
        errors.append(heard.error)
    wide, slim = errors
    if not wide:
        return Found(Cause.ROUNDING, "it cannot be lifted, but an error that float32 has is gone in float64")
    bits = float(mp.log(slim / wide, 2)) if slim else 0.0
    seen = f"it cannot be lifted; from float32 to float64 the error shrinks by 2^{max(0, round(bits))}"
    if bits >= ROUNDING_FROM:
        return Found(Cause.ROUNDING, f"{seen}, as rounding does")
    if bits <= DERIVATION_UP_TO:
        return Found(Cause.DERIVATION, f"{seen}: more precision does not help")
    return Found(Cause.UNDECIDED, f"{seen}, which is too little for rounding and too much for a wrong formula")


def in_float32(case: Case) -> Case | None:
    """The same case with every number among its inputs rounded to float32, so that both formats have one input.

    None where one of them is beyond float32's range.
    """
    rounded = dataclasses.replace(case, **{name: _rounded(value) for name, value in case.inputs.items()})
    return rounded if math.isfinite(rounded.magnitude) else None


def _rounded(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_rounded(v) for v in value)
    return round_to(exact(value), FLOAT32) if isinstance(value, float) else value
