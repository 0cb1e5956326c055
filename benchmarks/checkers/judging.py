"""gradspec's side of the comparison: the verdict on a row, and what its structural claims say without the oracle."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradspec
from checkers.rows import Row
from gradspec.claims import all_claims

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

LARGEST_FOR_ALL = 10_000
PRINCIPAL = ("cross-entropy.definition", "cross-entropy.gradient", "cross-entropy.gradient.stable")
"""What is judged at larger V: the loss, the gradient, and the gradient at every finite input."""
ONE_CLAIM = ("cross-entropy.gradient",)
"""What a gradient checker's one question comes nearest to."""


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
    """Of the failing rows that follow from no other; several with commas."""
    mistake: str
    """What these look like."""


def judge(row: Row, size: int, seed: int, claims: Sequence[str] = ()) -> Judgement:
    """The required claims about what the row provides (or others), at this size, in exact arithmetic and its dtype."""
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
        namespace, claims=claims or claims_of(row, size), formats=f"exact,{row.dtype}", seed=seed, classes=size
    )
    seconds = time.perf_counter() - started
    told = [d for row_ in result if result.counts(row_) and not row_.follows_from and (d := row_.diagnosis) is not None]
    return Judgement(
        caught=result.exit_code == 1,
        by_structure=any(row_.is_red for row_ in result if row_.claim in STRUCTURAL[row.kind]),
        seconds=seconds,
        evaluations=calls,
        cause=", ".join(sorted({str(d.cause) for d in told})),
        mistake=", ".join(sorted({d.lookalike.mistake for d in told if d.lookalike is not None})),
    )


def claims_of(row: Row, size: int) -> list[str]:
    """The required claims about the row's operations and no others; at vocabulary sizes the principal ones."""
    if size > LARGEST_FOR_ALL:
        return list(PRINCIPAL)
    provided = set(OPERATIONS[row.kind])
    return [
        id
        for id, claim in all_claims().items()
        if claim.required and claim.operations and set(claim.operations) <= provided
    ]
