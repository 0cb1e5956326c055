"""One line for an exception: where in the candidate's file, the source line there, what was raised."""

from __future__ import annotations

import linecache
import traceback
from pathlib import Path

_WIDTH = 200


def one_line(text: str, width: int = _WIDTH) -> str:
    """`text` on one line, shortened to `width` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def exception_line(error: BaseException) -> str:
    """`ValueError: the message`, on one line."""
    try:
        message = one_line(str(error))
    except Exception:
        message = "(its message cannot be shown)"
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def failure_line(error: BaseException, path: str | None) -> str:
    """`student.py:12: `x = 1 / 0` raised ZeroDivisionError: division by zero`.

    The line is the innermost one inside the file at `path`; without such a line (or without a path), the innermost
    one outside gradspec; without any, only what was raised.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if path is not None and f.filename == path]
    others = [f for f in frames if not _is_ours(f.filename)]
    for frame in (own or others)[-1:]:
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        source = linecache.getline(frame.filename, frame.lineno or 0).strip()
        shown = f": `{one_line(source)}`" if source else ""
        return f"{where}{shown} raised {exception_line(error)}"
    return exception_line(error)


def _is_ours(filename: str) -> bool:
    return Path(filename).parent == Path(__file__).parent
