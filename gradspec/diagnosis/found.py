"""What was found out about a failure."""

from __future__ import annotations

from dataclasses import dataclass

from gradspec.verdicts import Cause


@dataclass(frozen=True)
class Found:
    """A cause, the reason for it in words, and a detail that gives the mistake away."""

    cause: Cause
    reading: str
    detail: str = ""

    def told(self, fully: bool) -> str:
        """The reason, with the detail where everything is to be told."""
        return self.reading + self.detail if fully else self.reading
