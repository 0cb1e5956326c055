"""Do two implementations answer alike? The comparisons behind "looks like"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.diagnosis.truth import beside_the_truth, slack, true_result
from gradspec.diagnosis.witness import Answer, Testimony
from gradspec.formats import Format

SAME_ERROR = mpf(1) / 4
"""Where the formula is right, both must err alike: what differs is a quarter of the error at most."""
PROPORTIONAL = mpf(1) / 10
"""Errors of one kind and two sizes are proportional but for a tenth."""

Pair = tuple[Testimony, Testimony]
"""A candidate's testimony and a mistake's, on one input."""


def alike(mine: Testimony, theirs: Testimony, rounding: bool) -> bool:
    """True when the same questions were asked and got the same answers.

    With `rounding` the formula is right, and it is the errors that must be the same.
    """
    if len(mine.answers) != len(theirs.answers) or mine.failed != theirs.failed:
        return False
    if not mine.answers:
        return mine.said == theirs.said
    with mp.workdps(mine.case.oracle_digits):
        pairs = zip(mine.answers, theirs.answers, strict=True)
        return all(_alike(a, b, mine.format, rounding) for a, b in pairs)


def _alike(mine: Answer, theirs: Answer, format: Format, rounding: bool) -> bool:
    if mine.operation != theirs.operation or len(mine.parts) != len(theirs.parts):
        return False
    if not all(isinstance(part, np.ndarray) for part in (*mine.parts, *theirs.parts)):
        return type(mine.result) is type(theirs.result) and bool(mine.result == theirs.result)
    truth = true_result(mine) if rounding else None
    truths = truth if isinstance(truth, tuple) else (truth,) * len(mine.parts)
    return all(map(_close, mine.parts, theirs.parts, slack(mine, format), truths))


def _close(mine: Any, theirs: Any, off: Any, truth: Any) -> bool:
    if mine.shape != theirs.shape or off.shape != mine.shape:
        return False
    known = truth is not None and truth.shape == mine.shape
    errors = [abs(m - t) for m, t in zip(mine.flat, truth.flat, strict=True)] if known else [mpf(0)] * mine.size
    return all(
        abs(a - b) <= bound + (SAME_ERROR * error if mp.isfinite(error) else 0) if mp.isfinite(a - b) else _same(a, b)
        for a, b, bound, error in zip(mine.flat, theirs.flat, off.flat, errors, strict=True)
    )


def _same(a: Any, b: Any) -> bool:
    return bool(a == b) or bool(mp.isnan(a) and mp.isnan(b))


def overflowing_together(pairs: Sequence[Pair]) -> int:
    """On how many inputs both run out of range; 0 where theirs fails and mine does not, or on fewer than half of mine.

    What becomes of an overflow further on, NaN or 0, differs between programs for one formula.
    """
    if any(theirs.failed and not mine.failed for mine, theirs in pairs):
        return 0
    together = sum(_lost(mine) and _lost(theirs) for mine, theirs in pairs)
    return together if 2 * together >= sum(mine.failed for mine, _ in pairs) else 0


def _lost(heard: Testimony) -> bool:
    return heard.failed and (heard.evidence is None or not heard.evidence.finite)


def proportional(pairs: Sequence[Pair]) -> bool:
    """True when the errors of one are a multiple of the errors of the other, the same on every input."""
    mine, theirs = (np.array([e for pair in pairs for e in _errors(pair[side])], dtype=object) for side in (0, 1))
    if len(mine) != len(theirs) or len(mine) < 2 or not np.dot(theirs, theirs):
        return False
    factor = np.dot(mine, theirs) / np.dot(theirs, theirs)
    rest = mine - factor * theirs
    return bool(factor > 0 and np.dot(rest, rest) <= PROPORTIONAL**2 * np.dot(mine, mine))


def _errors(heard: Testimony) -> list[Any]:
    with mp.workdps(heard.case.oracle_digits):
        pairs = list(beside_the_truth(heard.answers))
        errors = [r - t for received, true in pairs for r, t in zip(received.flat, true.flat, strict=True)]
    return errors if all(mp.isfinite(e) for e in errors) else []
