"""Which known mistake a candidate looks like: the only one that answers as it does, on every input that was tried."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from gradspec.claims import all_claims
from gradspec.diagnosis.catalogue import KnownMistake, catalogue
from gradspec.diagnosis.constants import Intrusion
from gradspec.diagnosis.inquiry import Inquiry
from gradspec.diagnosis.likeness import alike, overflowing_together, proportional
from gradspec.diagnosis.precision import float32_inside
from gradspec.diagnosis.witness import Testimony, testify
from gradspec.verdicts import Cause, ClaimResult, Lookalike, Verdict

MOST_INPUTS = 10
"""So many inputs are put to a mistake that answered the counterexample as the candidate did."""
ENOUGH_INPUTS = 6
"""So many that show the candidate's constant tell which constant a known mistake has in it."""
FEWEST_OVERFLOWS = 2
_SAME_QUANTITY = {"nll": "cross_entropy"}
SAME_FACTOR = 1e-12
"""11/10 and the float64 next to it are one factor."""


def lookalike(inquiry: Inquiry, cause: Cause, rows: Mapping[str, ClaimResult]) -> Lookalike | None:
    """The known mistake that explains all the evidence; None where none does, or more than one.

    `rows` are the other rows of the run: a mistake that breaks an operation which was found right is none of this
    candidate's.
    """
    asked = {answer.operation for answer in inquiry.first.answers} or set(inquiry.prop.claim.operations)
    suspects = [mistake for mistake in catalogue() if asked & set(mistake.operations)]
    found = _answering_alike(inquiry, suspects, rounding=cause in (Cause.ROUNDING, Cause.RANGE))
    found = found or _of_the_same_kind(inquiry, suspects, cause)
    found = _told_apart(found, inquiry.prop.id, rows)
    return found[0].lookalike() if len(found) == 1 else None


def _answering_alike(inquiry: Inquiry, suspects: Sequence[KnownMistake], rounding: bool) -> list[KnownMistake]:
    """The suspects that answer the counterexample and the further inputs as the candidate does.

    One further input at least must show the defect too, unless the claim has no other.
    """
    failing = [heard for heard in inquiry.others if heard.failed]
    passing = [heard for heard in inquiry.others if not heard.failed]
    inputs = [inquiry.first, *failing, *passing][:MOST_INPUTS]
    return [mistake for mistake in suspects if all(_explains(mistake, inquiry, heard, rounding) for heard in inputs)]


def _explains(mistake: KnownMistake, inquiry: Inquiry, heard: Testimony, rounding: bool) -> bool:
    theirs = _asked(mistake, inquiry, heard)
    return theirs.decided and alike(heard, theirs, rounding)


def _of_the_same_kind(inquiry: Inquiry, suspects: Sequence[KnownMistake], cause: Cause) -> list[KnownMistake]:
    """The suspects with the same defect in another size: another constant, another step, another overflow."""
    intrusion = inquiry.intrusion
    if intrusion is not None:
        return _with_the_same_intrusion(inquiry, suspects, intrusion)
    heard = [inquiry.first, *inquiry.others]
    if cause is Cause.TRUNCATION:
        failing = [testimony for testimony in heard if testimony.failed]
        return [m for m in suspects if proportional([(t, _asked(m, inquiry, t)) for t in failing])]
    if cause is Cause.RANGE:
        shared = {m.name: overflowing_together([(t, _asked(m, inquiry, t)) for t in heard]) for m in suspects}
        most = max(shared.values(), default=0)
        return [m for m in suspects if shared[m.name] == most] if most >= FEWEST_OVERFLOWS else []
    if cause is Cause.ROUNDING and float32_inside(inquiry.format, heard):
        return [m for m in suspects if float32_inside(inquiry.format, [_asked(m, inquiry, t) for t in heard])]
    return []


def _asked(mistake: KnownMistake, inquiry: Inquiry, heard: Testimony) -> Testimony:
    """What the mistake answers on the same input."""
    return testify(mistake.evaluator, inquiry.prop, heard.case, heard.format)


def _with_the_same_intrusion(
    inquiry: Inquiry, suspects: Sequence[KnownMistake], intrusion: Intrusion
) -> list[KnownMistake]:
    """The suspects with a constant of the same kind in the same place; where several, those nearest to it.

    A factor that belongs to a formula, such as ½, must be the same.
    """
    telling = tuple(heard.case for heard in inquiry.others if heard.failed)[:ENOUGH_INPUTS]
    near: list[tuple[float, KnownMistake]] = []
    for mistake in suspects:
        theirs = Inquiry(mistake.evaluator, inquiry.prop, inquiry.case, inquiry.format, telling).intrusion
        if theirs is None or (theirs.kind, theirs.simple) != (intrusion.kind, intrusion.simple):
            continue
        distance = _apart(theirs.constant, intrusion.constant)
        if not intrusion.simple or distance < SAME_FACTOR:
            near.append((distance, mistake))
    least = min((distance for distance, _ in near), default=0.0)
    return [mistake for distance, mistake in near if distance <= least]


def _apart(first: Any, second: Any) -> float:
    """How far two constants are apart, by their ratio: 1e-9 is nearer to 1e-8 than to 1e-12, and nothing is near 0."""
    if first == second:
        return 0.0
    return abs(math.log(first / second)) if second != 0 and first / second > 0 else math.inf


def _told_apart(found: list[KnownMistake], claim: str, rows: Mapping[str, ClaimResult]) -> list[KnownMistake]:
    """Fewer, where the rest of the run or the claim meant to catch them tells them apart; then the plainest one."""
    if len(found) > 1:
        found = [mistake for mistake in found if not _contradicted(mistake, rows)] or found
    if len(found) > 1:
        most = max(_explained(mistake, rows) for mistake in found)
        found = [mistake for mistake in found if _explained(mistake, rows) == most]
    if len(found) > 1:
        found = [mistake for mistake in found if claim == mistake.caught_by[0]] or found
    if len(found) > 1:
        fewest = min(map(_breaks, found))
        found = [mistake for mistake in found if _breaks(mistake) == fewest]
    return found


def _breaks(mistake: KnownMistake) -> int:
    """How many quantities it gets wrong: the loss of logits and that of probabilities are one."""
    return len({_SAME_QUANTITY.get(name, name) for name in mistake.operations})


def _contradicted(mistake: KnownMistake, rows: Mapping[str, ClaimResult]) -> bool:
    """True when an operation that the mistake breaks was judged by itself and found right."""
    return any(_right(name, rows) for name in mistake.operations)


def _explained(mistake: KnownMistake, rows: Mapping[str, ClaimResult]) -> int:
    """How many of the operations that the mistake breaks have a red row of their own."""
    return sum(any(row.is_red for row in _own_rows(name, rows)) for name in mistake.operations)


def _right(operation: str, rows: Mapping[str, ClaimResult]) -> bool:
    own = _own_rows(operation, rows)
    return any(row.verdict is Verdict.HOLDS for row in own) and not any(row.is_red for row in own)


def _own_rows(operation: str, rows: Mapping[str, ClaimResult]) -> list[ClaimResult]:
    """The rows of the required claims about this operation alone, on inputs where no textbook form overflows."""
    claims = all_claims()
    return [
        row
        for id, row in rows.items()
        if claims[id].operations == (operation,) and claims[id].required and claims[id].domain == "textbook"
    ]
