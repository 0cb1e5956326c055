"""A few bytes that two processes share: which of a candidate's calls is running in the other one, and since when."""

from __future__ import annotations

import mmap
import struct
import time
from dataclasses import dataclass

_LAYOUT = struct.Struct("ddq80s")
_SINCE = struct.Struct("d")


@dataclass(frozen=True)
class Running:
    """A call that has not come back."""

    number: int
    what: str
    taken: float
    """Seconds so far."""
    seconds: float | None
    """Its limit; None where it has none."""


class Watch:
    """Written by a forked process around every call, read by its parent: also after a sudden death."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _LAYOUT.size)

    def entered(self, number: int, what: str, seconds: float | None) -> None:
        """Call `number` begins now, and may take so many seconds."""
        _LAYOUT.pack_into(self._memory, 0, 0.0, seconds or 0.0, number, what.encode()[:80])
        _SINCE.pack_into(self._memory, 0, time.monotonic())

    def left(self) -> None:
        """No call is running."""
        _SINCE.pack_into(self._memory, 0, 0.0)

    def running(self) -> Running | None:
        """The call that is running; None between calls."""
        since, seconds, number, what = _LAYOUT.unpack_from(self._memory)
        if not since:
            return None
        return Running(number, what.rstrip(b"\0").decode(errors="ignore"), time.monotonic() - since, seconds or None)
