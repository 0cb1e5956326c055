"""What a failed example says, in words: the evidence as a Failure."""

from __future__ import annotations

from typing import Any

import numpy as np
from mpmath import mp

from gradspec.bounds.roundings import as_mpf
from gradspec.candidates.describe import failure_line, without_addresses
from gradspec.cases.case import Case
from gradspec.evidence import Disagreement, Misconduct
from gradspec.formats import Format
from gradspec.runner.evaluation import Raised, Unanswered
from gradspec.verdicts import Failure

MOST_ENTRIES = 8
DIGITS = 17


def describe(case: Case, error: Disagreement | Misconduct | Raised, format: Format) -> Failure:
    """The failure of one example; it says the same whenever the same happens."""
    if isinstance(error, Unanswered):
        return _unanswered(case, error, format)
    if isinstance(error, Raised):
        return Failure(
            example=case.literal(),
            regime=case.regime,
            expected="an answer",
            received=f"{type(error.error).__name__}",
            entry="",
            error_over_bound=None,
            kind="raised",
            message=f"{error.operation}: {failure_line(error.error, error.path)}",
            operation=error.operation,
        )
    if isinstance(error, Misconduct):
        return Failure(
            example=error.at or case.literal(),
            regime=case.regime,
            expected=without_addresses(error.expected),
            received=without_addresses(error.received),
            entry="",
            error_over_bound=None,
            kind=error.kind,
            operation=error.operation,
        )
    return _disagreement(case, error, format)


def _unanswered(case: Case, error: Unanswered, format: Format) -> Failure:
    where = " in exact arithmetic" if format.is_exact else ""
    return Failure(
        example=case.literal(),
        regime=case.regime,
        expected="an answer",
        received="none",
        entry="",
        error_over_bound=None,
        kind=error.kind,
        message=f"{error.operation} {error.how}{where}",
        operation=error.operation,
    )


def _disagreement(case: Case, error: Disagreement, format: Format) -> Failure:
    evidence = error.evidence
    position = "" if not evidence.index else f"entry {_index(evidence.index)} is "
    bound = evidence.within[evidence.index]
    size = f"off by {short(evidence.error)}" if evidence.finite else f"{short(evidence.actual[evidence.index])}"
    true = evidence.expected[evidence.index]
    if evidence.finite and not format.is_exact and true:  # next to zero every number is many ulps away
        size += f" ({short(evidence.error / ulp(true, format))} ulp)"
    return Failure(
        example=error.at or case.literal(),
        regime=case.regime,
        expected=values(evidence.expected, evidence.index),
        received=values(evidence.actual, evidence.index),
        entry=f"{position}{size}; the bound is {short(bound)}",
        error_over_bound=float(min(evidence.ratio, mp.mpf(10) ** 300)) if evidence.finite else None,
        kind="value" if evidence.finite else "not-finite",
    )


def ulp(value: Any, format: Format) -> Any:
    """The distance between neighbouring numbers of the format at `value`, as mpf."""
    if not mp.isfinite(value) or value == 0:
        return as_mpf(format.smallest)
    exponent = int(mp.floor(mp.log(abs(value), 2)))
    return max(mp.mpf(2) ** (exponent - format.significand_bits + 1), as_mpf(format.smallest))


def values(array: Any, around: tuple[int, ...]) -> str:
    """An array of mpf for a person: all of it when it is small, else the entries around `around`."""
    if array.ndim == 0:
        return number(array[()])
    if array.size <= MOST_ENTRIES or (array.ndim > 1 and array.size <= 4 * MOST_ENTRIES):
        return _nested(array)
    if array.ndim > 1:
        return f"… row {around[0]}: {values(array[around[0]], around[1:])}"
    start = max(0, min(around[0] - MOST_ENTRIES // 2, len(array) - MOST_ENTRIES))
    stop = start + MOST_ENTRIES
    inner = ", ".join(number(v) for v in array[start:stop])
    return f"[{'…, ' if start else ''}{inner}{', …' if stop < len(array) else ''}]  (entries {start} to {stop - 1})"


def _nested(array: Any) -> str:
    if array.ndim == 0:
        return number(array[()])
    return f"[{', '.join(_nested(np.asarray(row, dtype=object)) for row in array)}]"


def number(value: Any) -> str:
    """An mpf to 17 significant digits, as short as it can be."""
    if mp.isnan(value):
        return "nan"
    if mp.isinf(value):
        return "inf" if value > 0 else "-inf"
    return str(mp.nstr(value, DIGITS, strip_zeros=True))


def short(value: Any) -> str:
    """An mpf to two significant digits."""
    return "inf" if mp.isinf(value) else str(mp.nstr(value, 2))


def _index(index: tuple[int, ...]) -> str:
    return str(index[0]) if len(index) == 1 else f"({', '.join(map(str, index))})"
