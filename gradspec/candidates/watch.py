"""A few bytes that two processes share: which of a candidate's calls is running in the other one, and since when."""

from __future__ import annotations

import mmap
import struct
import time

_LAYOUT = struct.Struct("dq80s")
_SINCE = struct.Struct("d")


class Watch:
    """Written by a forked process around every call, read by its parent: also after a sudden death."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _LAYOUT.size)

    def entered(self, number: int, what: str) -> None:
        """Call `number` begins now."""
        _LAYOUT.pack_into(self._memory, 0, 0.0, number, what.encode()[:80])
        _SINCE.pack_into(self._memory, 0, time.monotonic())

    def left(self) -> None:
        """No call is running."""
        _SINCE.pack_into(self._memory, 0, 0.0)

    def running(self) -> tuple[int, str, float] | None:
        """The call that is running, its name, and for how many seconds; None between calls."""
        since, number, what = _LAYOUT.unpack_from(self._memory)
        return (number, what.rstrip(b"\0").decode(errors="ignore"), time.monotonic() - since) if since else None
