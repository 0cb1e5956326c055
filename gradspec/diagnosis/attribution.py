"""Which red rows are the defect, and which only follow from it.

Two ways to follow: a claim *presupposes* another that is red too; or the defect spread by calls inside the candidate,
which shows when the claim holds once the oracle's operation stands in for the guilty one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.candidates import Candidate
from gradspec.claims import Claim, all_claims
from gradspec.contract import OPERATIONS
from gradspec.formats import FORMATS, Format
from gradspec.lift import rebind
from gradspec.oracle import operations as oracle
from gradspec.oracle.precision import exact, oracle_digits, round_to
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.judge import Judge
from gradspec.runner.property import all_properties
from gradspec.runner.rows import Runner
from gradspec.verdicts import ClaimResult

EXAMPLES_TO_ACQUIT = 25
FIRST = ("conduct.shapes", "conduct.pure")
"""What every claim presupposes of its operations."""


def attribute(runner: Runner, rows: Mapping[str, ClaimResult]) -> dict[str, ClaimResult]:
    """The rows, each red one that follows from others naming them."""
    related = {id: replace(row, follows_from=_presupposed(row, rows)) for id, row in rows.items()}
    if runner.is_oracle:
        return related
    for id, row in related.items():
        if row.is_red and not row.follows_from:
            suspects = _suspects(related, required=all_claims()[id].required)
            related[id] = replace(row, follows_from=tuple(_guilty(runner, row, suspects)))
    return {id: replace(row, follows_from=_roots(row, related)) for id, row in related.items()}


def _roots(row: ClaimResult, rows: Mapping[str, ClaimResult]) -> tuple[str, ...]:
    """What a row follows from in the end: not the claims that themselves follow from others."""
    if not any(id in rows and rows[id].follows_from for id in row.follows_from):
        return row.follows_from
    found: list[str] = []
    for id in row.follows_from:
        found += _roots(rows[id], rows) or (id,) if id in rows else (id,)
    return tuple(dict.fromkeys(found))


def _presupposed(row: ClaimResult, rows: Mapping[str, ClaimResult]) -> tuple[str, ...]:
    """The red claims that this red row presupposes, by its chapter or because conduct comes first."""
    if not row.is_red:
        return ()
    claim = all_claims()[row.claim]
    found = [id for id in presupposed(claim) if _excuses(id, claim, rows)]
    if claim.per_operation:
        found += _definitions_of(row, rows)
    else:
        found += [id for id in FIRST if _misconducts(rows.get(id), claim.operations)]
    return tuple(dict.fromkeys(found))


def _definitions_of(row: ClaimResult, rows: Mapping[str, ClaimResult]) -> list[str]:
    """For conduct: the claims that convict every operation which misbehaves here; empty if one is otherwise right."""
    if row.claim in FIRST:
        return []
    found: list[str] = []
    for name in dict.fromkeys(name for cell in row.cells for name in cell.operations):
        convicting = [
            other.claim
            for other in rows.values()
            if other.is_red
            and not _is_about_cost(other)
            and (all_claims()[other.claim].required)
            and (all_claims()[other.claim].operations == (name,) or _is_first_and_about(other, name))
            and all_claims()[other.claim].domain != "all finite"
        ]
        if not convicting:
            return []
        found.append(convicting[0])
    return found


def _is_about_cost(row: ClaimResult) -> bool:
    """True for a claim that counts: who works too much may still answer rightly, and excuses no misconduct."""
    return any(cell.failure is not None and cell.failure.kind == "cost" for cell in row.cells)


def _is_first_and_about(row: ClaimResult, operation: str) -> bool:
    return row.claim in FIRST and _misconducts(row, (operation,))


def _excuses(id: str, claim: Claim, rows: Mapping[str, ClaimResult]) -> bool:
    return id in rows and rows[id].is_red and (all_claims()[id].required or not claim.required)


def presupposed(claim: Claim) -> Iterable[str]:
    """What the claim presupposes, and what that does; an id may come twice."""
    for id in claim.presupposes:
        yield id
        yield from presupposed(all_claims()[id])


def _misconducts(row: ClaimResult | None, operations: tuple[str, ...]) -> bool:
    return row is not None and any(set(cell.operations) & set(operations) for cell in row.cells)


def _suspects(rows: Mapping[str, ClaimResult], required: bool) -> list[str]:
    """The operations that a red row of their own speaks against, in the contract's order.

    A required claim never follows from a recommended one: what is merely advised excuses nothing.
    """
    accused: set[str] = set()
    for row in rows.values():
        claim = all_claims()[row.claim]
        if row.is_red and len(claim.operations) == 1 and (claim.required or not required):
            accused.update(claim.operations)
    return [name for name in OPERATIONS if name in accused and hasattr(oracle, name)]


def spread_from(runner: Runner, row: ClaimResult, operations: Iterable[str]) -> tuple[str, ...]:
    """Those of the `operations` with whose oracle in its place the red row would hold, as `operation NAME`."""
    return tuple(_guilty(runner, row, [name for name in operations if hasattr(oracle, name)]))


def _guilty(runner: Runner, row: ClaimResult, suspects: list[str]) -> Iterable[str]:
    """The operations whose replacement by the oracle's makes the claim hold."""
    claim = all_claims()[row.claim]
    red = [FORMATS[c.format] for c in row.cells if c.verdict.is_red and c.format != "exact"]
    if not red or claim.per_operation or set(claim.operations) & set(runner.candidate.unusable):
        return  # what cannot be called at all fails whatever stands in for the others
    for name in suspects:
        if name in claim.operations or not _mentions(runner.candidate, name):
            continue
        if _acquitted(runner, claim, name, red[0]):
            yield f"operation {name}"


def _mentions(candidate: Candidate, name: str) -> bool:
    """True when some function of the candidate calls something of that name."""
    codes = (getattr(value, "__code__", None) for value in candidate.namespace.values())
    return any(code is not None and name in code.co_names for code in codes)


def _acquitted(runner: Runner, claim: Claim, name: str, format: Format) -> bool:
    namespace = rebind(runner.candidate.namespace, {name: oracle_operation(name)})
    evaluator = Evaluator(dataclasses.replace(runner.candidate, namespace=namespace), runner.guard)
    profile = replace(runner.profile, examples=EXAMPLES_TO_ACQUIT)
    judge = Judge(evaluator, profile)
    return judge.first_failure(all_properties()[claim.id], format, format) is None


def oracle_operation(name: str) -> Callable[..., Any]:
    """The oracle's operation on floats: exact inside, rounded once to the dtype of its first argument."""
    operation = getattr(oracle, name)

    def correctly_rounded(*arguments: Any) -> Any:
        dtype = np.asarray(arguments[0]).dtype
        format = FORMATS[dtype.name] if dtype.name in FORMATS else FORMATS["float64"]
        arrays = [np.asarray(a) for a in arguments]
        finite = [abs(a[np.isfinite(a)]).max(initial=0) for a in arrays if a.dtype.kind == "f"]
        with mp.workdps(oracle_digits(float(max(finite, default=0)))):
            prepared = [
                [exact(v) for v in a] if a.ndim == 1 else argument
                for a, argument in zip(arrays, arguments, strict=True)
            ]
            result = np.asarray(operation(*prepared), dtype=object)
            rounded = np.array([round_to(v, format) for v in result.ravel()], dtype=format.name)
        return rounded.reshape(result.shape)[()]

    return correctly_rounded
