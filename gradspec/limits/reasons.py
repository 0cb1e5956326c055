"""Why a claim has no limit, or one far above the roundings of its format."""

from __future__ import annotations

from gradspec.claims import all_claims
from gradspec.contract import OPERATIONS
from gradspec.formats import FORMATS
from gradspec.limits.grid import sizes
from gradspec.limits.table import Row, Table

WIDE = 10_000
"""A limit of more unit roundoffs than these wants a reason: no form that a textbook prints rounds so often."""

THEORY = "theory: no operation of a candidate is asked"
FACT = "a fact, true or false: no entry of a result is held against a number"
ENGINE = "it speaks of engines, and limits are measured on the reference, which is none"
SHAPE = "it speaks of the shape of a result, not of its entries"

_TRUNCATION = "the bound holds the difference's truncation, which shrinks with h² and not with the format"
REASONS = {
    "chain-rule.shapes": SHAPE,
    "conduct.shapes": SHAPE,
    "conduct.infinities": "one call is held against another, in few examples; where a number is off by as much in "
    "both nothing shows",
    "softmax.range": "an inequality: what is seen is a probability next to 1 that grows beyond it",
    "cross-entropy.nonnegative": "an inequality: no relative error below 1 turns a positive loss negative",
    "cross-entropy.gradient.signs": "an inequality: what is seen is an entry next to −1 or 1 that grows beyond it",
    "cross-entropy.gradient.is-derivative": "differences of the candidate's own loss: at the best step they keep "
    "two thirds of its digits",
    "finite-differences.second-order": _TRUNCATION,
    "finite-differences.truncation-bound": _TRUNCATION,
    "finite-differences.rounding-bound": "the bound holds the function's roundings divided by h",
    "finite-differences.agreement-at-1e-4": _TRUNCATION,
    "finite-differences.verdict-at-1e-3": "the claim is about the source's own threshold, 1e-3",
}
"""By claim; of claims that hold nothing numeric against a bound, `reason` knows by itself."""


def reason(claim: str, table: Table) -> str:
    """Why the claim has no limit, or a wide one, in some format; empty where there is nothing to explain."""
    judged = [name for name in table.formats if name in all_claims()[claim].formats]
    rows = [table.row(claim, name) for name in judged]
    if {OPERATIONS[name].chapter for name in all_claims()[claim].operations} == {"reverse-mode"}:
        return ENGINE
    if judged and not any(rows):
        return FACT if all_claims()[claim].operations else THEORY
    wanted = any(wants_a_reason(name, row) for name, row in zip(judged, rows, strict=True))
    return REASONS.get(claim, "") if wanted else ""


def wants_a_reason(format: str, row: Row | None) -> bool:
    """True for a row without a limit, and for one with a wide one."""
    if row is None or row.overall.size is None:
        return True
    return row.overall.size > WIDE * sizes(FORMATS[format])[0]
