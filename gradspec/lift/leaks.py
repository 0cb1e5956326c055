"""What stops a candidate from being evaluated exactly, and where in its source it happened."""

from __future__ import annotations

import linecache
import os
from types import FrameType
from typing import Final

from gradspec.errors import GradspecError

LIFTED_MARK: Final = "__gradspec_lifted__"
"""A name in the globals of every lifted function, by which its frames are recognised."""


class NotLifted(GradspecError):
    """Something in the candidate cannot be evaluated in exact arithmetic; says which line, and why."""

    def __init__(self, reason: str, filename: str | None = None, line: int | None = None) -> None:
        self.reason, self.filename, self.line = reason, filename, line
        self.source_line = linecache.getline(filename, line).strip() if filename and line else ""
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        if self.filename is None or self.line is None:
            return self.reason
        place = f"{os.path.basename(self.filename)}:{self.line}: "
        return place + (f"`{self.source_line}` {self.reason}" if self.source_line else self.reason)


class Leak(TypeError):
    """Raised where an exact number would lose digits. A TypeError, as for any object that is no float."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def innermost_line(frames: list[tuple[FrameType, int]]) -> tuple[str, int] | tuple[None, None]:
    """File and line of the last of `frames` (outermost first) that runs lifted code."""
    for frame, line in reversed(frames):
        if LIFTED_MARK in frame.f_globals:
            return frame.f_code.co_filename, line
    return None, None


def stack(frame: FrameType | None) -> list[tuple[FrameType, int]]:
    """The frames that lead to `frame`, outermost first, with the line each is at."""
    frames = []
    while frame is not None:
        frames.append((frame, frame.f_lineno))
        frame = frame.f_back
    return frames[::-1]
