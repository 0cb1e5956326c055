"""What a file of known failures says: which claims fail, where, by which cause, and why that is known."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass

from gradspec.verdicts import Cause, Cell

TODO = "TODO: say why"
"""The reason that an entry gets which nobody has explained yet."""


@dataclass(frozen=True)
class Entry:
    """One known failure, or a family of them."""

    claim: str
    """A claim's id, or a shell-style pattern of ids."""
    cause: Cause
    reason: str
    formats: tuple[str, ...] = ()
    """In these formats only; empty for whichever it fails in."""
    regime: str = ""
    """Where the smallest counterexample is of this regime only, a pattern too; empty for any."""
    text: str = ""
    """How it stands in the file, comments included; empty for one that is new."""

    @property
    def is_pattern(self) -> bool:
        return any(sign in self.claim for sign in "*?[")

    @property
    def is_undone(self) -> bool:
        """True where the reason is still to be written."""
        return self.reason.strip().upper().startswith("TODO")

    @property
    def place(self) -> tuple[str, tuple[str, ...], str]:
        """What no two entries have in common."""
        return self.claim, tuple(sorted(self.formats)), self.regime

    def names(self, claim: str) -> bool:
        """True when it speaks of that claim."""
        return fnmatch.fnmatchcase(claim, self.claim)

    def covers(self, cell: Cell) -> bool:
        """True when a red cell, of a claim that it names, is where it says."""
        if self.formats and cell.format not in self.formats:
            return False
        regime = cell.failure.regime if cell.failure is not None else ""
        return not self.regime or fnmatch.fnmatchcase(regime, self.regime)

    @property
    def where(self) -> str:
        """Its conditions in words, with a blank before them: ` in float16, where the input is tied`."""
        formats = f" in {', '.join(self.formats)}" if self.formats else ""
        return formats + (f" on inputs of the regime {self.regime!r}" if self.regime else "")


@dataclass(frozen=True)
class KnownFailures:
    """A file of known failures: its name, the comment at its top, its entries."""

    name: str
    entries: tuple[Entry, ...] = ()
    header: str = ""
