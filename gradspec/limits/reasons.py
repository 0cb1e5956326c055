"""Why a claim has no limit, or one far above the roundings of its format."""

from __future__ import annotations

from gradspec.claims import all_claims
from gradspec.formats import FORMATS
from gradspec.limits.grid import sizes
from gradspec.limits.table import Row, Table

WIDE = 10_000
"""A limit of more unit roundoffs than these wants a reason: no form that a textbook prints rounds so often."""

THEORY = "theory: no operation of a candidate is asked"
FACT = "a fact, true or false: no entry of a result is held against a number"
SHAPE = "it speaks of the shape of a result, not of its entries"

_TRUNCATION = "the bound holds the difference's truncation, which shrinks with h² and not with the format"
REASONS = {
    "chain-rule.shapes": SHAPE,
    "conduct.shapes": SHAPE,
    "softmax.range": "an inequality: what is seen is a probability next to 1 that grows beyond it",
    "softmax.jacobian.psd": "an inequality: what is seen is an error that turns a variance near 0 negative",
    "cross-entropy.nonnegative": "an inequality: no relative error below 1 turns a positive loss negative",
    "cross-entropy.gradient.signs": "an inequality: what is seen is an entry next to −1 or 1 that grows beyond it",
    "cross-entropy.gradient.is-derivative": "differences of the candidate's own loss: at the best step they keep a "
    "good half of its digits",
    "finite-differences.second-order": _TRUNCATION,
    "finite-differences.truncation-bound": _TRUNCATION,
    "finite-differences.agreement-at-1e-4": _TRUNCATION,
    "finite-differences.verdict-at-1e-3": "the claim is about the source's own threshold, 1e-3",
}
"""By claim; of claims that hold nothing numeric against a bound, `reason` knows by itself."""


def reason(claim: str, table: Table) -> str:
    """Why the claim has no limit, or a wide one, in some format; empty where there is nothing to explain."""
    rows = table.rows.get(claim, {})
    if not rows:
        return FACT if all_claims()[claim].operations else THEORY
    return REASONS.get(claim, "") if any(wants_a_reason(name, row) for name, row in rows.items()) else ""


def wants_a_reason(format: str, row: Row) -> bool:
    """True for a row without a limit, and for one with a wide one."""
    size, (smallest, *_) = row.overall.size, sizes(FORMATS[format])
    return size is None or size > WIDE * smallest
