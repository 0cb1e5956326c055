"""Operations that did not answer in time: on inputs of the same kind they are not asked again in the run.

Waiting for every claim anew would take the limit each time. What was heard in one claim counts for those after it, in
the order in which claims are judged; so a report does not depend on which process was faster.
"""

from __future__ import annotations

from collections.abc import Iterable

from gradspec.claims import Claim
from gradspec.contract import OPERATIONS
from gradspec.formats import Format

Silence = tuple[str, str]
"""An operation, and the format in which it did not answer."""


class Silences:
    """Inputs are of one kind when they are of one format and one domain; exact arithmetic is slow in all of them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], str] = {}

    def note(self, claim: Claim, heard: Iterable[Silence], time_limit: float | None) -> None:
        """Remembers what did not answer while the claim was judged."""
        for operation, format in heard:
            late = f"{operation} did not answer within {time_limit or 0:g} s"
            if format == "exact":
                self._known.setdefault((operation, format, ""), f"{late} in exact arithmetic")
            else:
                reason = f"{late} in {claim.id}, and is not asked again on inputs of that kind"
                self._known.setdefault((operation, format, claim.domain), reason)

    def exact(self, operation: str) -> str:
        """Why the operation is not asked again in exact arithmetic; empty when it is."""
        return self._known.get((operation, "exact", ""), "")

    def reason(self, claim: Claim, operations: Iterable[str], format: Format) -> str:
        """Why a float format is not asked about the claim; empty when it is."""
        known = (self._known.get((operation, format.name, claim.domain)) for operation in operations)
        return next((reason for reason in known if reason), "")

    def about(self, claim: Claim) -> frozenset[tuple[str, str, str]]:
        """What is known that concerns the claim."""
        operations = OPERATIONS if claim.per_operation else claim.operations
        return frozenset(key for key in self._known if key[0] in operations and key[2] in ("", claim.domain))
