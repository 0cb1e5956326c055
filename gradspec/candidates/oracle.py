"""The oracle as a candidate: the theory's own check, in exact arithmetic."""

from __future__ import annotations

from gradspec.candidates.candidate import Candidate
from gradspec.contract import OPERATIONS
from gradspec.oracle import operations


def oracle_candidate() -> Candidate:
    """The oracle's operations; it is judged against another route to the same values."""
    provided = tuple(name for name in OPERATIONS if hasattr(operations, name))
    return Candidate(
        name="oracle",
        source="gradspec.oracle",
        namespace={n: getattr(operations, n) for n in provided},
        operations=provided,
    )
