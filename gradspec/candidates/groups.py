"""The process groups that a forked process has started, where its parent can read them: also after a sudden death.

A program that is run by a shell, say, leaves a group behind when it dies: who started it ends the group, and where that
process is gone, its parent.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import struct
from contextvars import ContextVar

_SLOTS = 8
"""One program at a time is what a process has; more than so many are not written down."""
_LAYOUT = struct.Struct(f"{_SLOTS}q")


class Groups:
    """Written by a forked process when it starts and ends a group, read by its parent."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _LAYOUT.size)

    def begun(self, number: int) -> None:
        """A group of this number is there now."""
        self._replace(0, number)

    def ended(self, number: int) -> None:
        """And now it is there no more."""
        self._replace(number, 0)

    def end(self) -> None:
        """Kills those that are there."""
        for number in filter(None, _LAYOUT.unpack_from(self._memory)):
            end_group(number)
            self.ended(number)

    def _replace(self, before: int, after: int) -> None:
        numbers = list(_LAYOUT.unpack_from(self._memory))
        if before in numbers:
            numbers[numbers.index(before)] = after
            _LAYOUT.pack_into(self._memory, 0, *numbers)


OF_THIS_PROCESS: ContextVar[Groups | None] = ContextVar("groups of this process", default=None)
"""Where this process writes its groups down; None where nobody reads them."""


def end_group(number: int) -> None:
    """Kills every process of the group, if there is one."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(number, signal.SIGKILL)
