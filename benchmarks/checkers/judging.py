"""gradspec's side of the comparison: the verdict on a row, and what its structural claims say without the oracle."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import gradspec
from checkers.rows import Row
from gradspec.claims import all_claims
from gradspec.verdicts import ClaimResult, Result

OPERATIONS = {
    "gradient": ("cross_entropy", "cross_entropy_grad"),
    "softmax": ("softmax", "softmax_jacobian"),
    "log-softmax": ("log_softmax", "log_softmax_jacobian"),
}
STRUCTURAL = {
    "gradient": (
        "cross-entropy.nonnegative",
        "cross-entropy.shift-invariance",
        "cross-entropy.first-term",
        "cross-entropy.gradient.is-derivative",
        "cross-entropy.gradient.sums-to-zero",
        "cross-entropy.gradient.signs",
        "cross-entropy.gradient.convex",
    ),
    "softmax": (
        "softmax.sums-to-one",
        "softmax.range",
        "softmax.shift-invariance",
        "softmax.permutation",
        "softmax.order",
        "softmax.jacobian.symmetric",
        "softmax.jacobian.zero-row-sums",
        "softmax.jacobian.psd",
        "softmax.jacobian.half-lipschitz",
    ),
    "log-softmax": (
        "log-softmax.jacobian.zero-row-sums",
        "log-softmax.jacobian.projection",
    ),
}
"""Claims that hold a candidate against itself: what it answers must sum to zero, be symmetric, be the derivative of its
own loss. Of the oracle they use the bound alone."""


@dataclass(frozen=True)
class Judgement:
    """What one run of gradspec says of a row."""

    caught: bool
    by_structure: bool
    """A structural claim fails."""
    seconds: float
    evaluations: int
    """Calls of the candidate's functions, in floats and in exact arithmetic."""
    cause: str
    mistake: str


def judge(row: Row, size: int, seed: int, hints: str) -> Judgement:
    """The required claims about what the row provides, at this size, in exact arithmetic and the row's dtype."""
    calls = 0

    def counted(function: Any) -> Any:
        def call(*arguments: Any) -> Any:
            nonlocal calls
            calls += 1
            return function(*arguments)

        return call

    names = OPERATIONS[row.kind]
    namespace = dict(zip(names, map(counted, row.functions), strict=True))
    started = time.perf_counter()
    result = gradspec.check(
        namespace, claims=claims_of(row), formats=f"exact,{row.dtype}", seed=seed, hints=hints, classes=size
    )
    seconds = time.perf_counter() - started
    root = _root(result)
    lookalike = None if root is None or root.diagnosis is None else root.diagnosis.lookalike
    return Judgement(
        caught=result.exit_code == 1,
        by_structure=any(row_.is_red for row_ in result if row_.claim in STRUCTURAL[row.kind]),
        seconds=seconds,
        evaluations=calls,
        cause="" if root is None or root.diagnosis is None else str(root.diagnosis.cause),
        mistake="" if lookalike is None else lookalike.mistake,
    )


def claims_of(row: Row) -> list[str]:
    """The required claims about the row's operations and no others."""
    provided = set(OPERATIONS[row.kind])
    return [
        id
        for id, claim in all_claims().items()
        if claim.required and claim.operations and set(claim.operations) <= provided
    ]


def _root(result: Result) -> ClaimResult | None:
    """The first failing row that follows from no other; the gradient's where the loss and the gradient both fail."""
    roots = [row for row in result if result.counts(row) and not row.follows_from]
    return roots[0] if roots else None
