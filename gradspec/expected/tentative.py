"""Whether a failure may be a known one, asked before the other claims have been judged."""

from __future__ import annotations

from gradspec.claims import all_claims
from gradspec.contract import OPERATIONS
from gradspec.diagnosis.attribution import FIRST, presupposed, spread_from
from gradspec.expected.entries import KnownFailures
from gradspec.runner.rows import Runner
from gradspec.verdicts import ClaimResult


def may_be_known(runner: Runner, row: ClaimResult, known: KnownFailures) -> bool:
    """True where an entry names a red row, or a claim that the row may follow from.

    That is one that it presupposes, or one about an operation with whose oracle in its place this row would hold.
    Whether the failure is known is settled by `against`, at the end, when causes and consequences are.
    """
    claim = all_claims()[row.claim]
    ids = {claim.id, *presupposed(claim), *FIRST}
    if any(entry.names(id) for entry in known.entries for id in ids):
        return True
    named = [other for other in all_claims().values() if any(entry.names(other.id) for entry in known.entries)]
    accused = {other.operations[0] for other in named if len(other.operations) == 1}
    return bool(spread_from(runner, row, [name for name in OPERATIONS if name in accused]))
