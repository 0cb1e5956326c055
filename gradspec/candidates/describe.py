"""One line for an exception: where in the candidate's file, the source line there, what was raised."""

from __future__ import annotations

import linecache
import os
import re
import sys
import traceback
from pathlib import Path

from gradspec.candidates.deadline import Deadline, TimedOut

TELLING = 1.0
"""Seconds that an exception may take to say what it is."""
_WIDTH = 200
_GRADSPEC = Path(__file__).parents[1]
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_CELL = re.compile(r", cell \d+$")
_PYTHON_2_NAMES = {"basestring", "file", "izip", "long", "raw_input", "unichr", "unicode", "xrange"}
_PYTHON_2_METHODS = {"has_key", "iteritems", "iterkeys", "itervalues"}


def without_addresses(text: str) -> str:
    """`text` without the addresses of objects, which are others in every run: `<object object>`."""
    return _ADDRESS.sub("", text)


def one_line(text: str, width: int = _WIDTH) -> str:
    """`text` on one line, shortened to `width` characters, without addresses; half a surrogate pair as its escape."""
    line = " ".join(without_addresses(text).encode("utf-8", "backslashreplace").decode().split())
    return line if len(line) <= width else line[: width - 1] + "…"


def exception_line(error: BaseException) -> str:
    """`ValueError: the message`, on one line."""
    try:
        message = one_line(Deadline(TELLING).call(lambda: str(error)))
    except (Exception, TimedOut):  # a class of the candidate's own may do anything
        message = "(its message cannot be shown)"
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def failure_line(error: BaseException, path: str | None) -> str:
    """`student.py:12: `x = 1 / 0` raised ZeroDivisionError: division by zero`.

    The line is the innermost one inside the file at `path`; without such a line (or without a path), the innermost
    one outside gradspec; without any, only what was raised.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if path is not None and file_of(f.filename) == os.path.abspath(path)]
    others = [f for f in frames if not _is_ours(f.filename)]
    for frame in (own or others)[-1:]:
        where = place(frame.filename, frame.lineno)
        source = linecache.getline(frame.filename, frame.lineno or 0).strip()
        shown = f": `{one_line(source)}`" if source else ""
        return f"{where}{shown} raised {exception_line(error)}"
    return exception_line(error)


def file_of(filename: str) -> str:
    """The file that a traceback's name for a source stands for: of `…/notebook.ipynb, cell 3` the notebook."""
    return _CELL.sub("", filename)


def place(filename: str, line: int | None) -> str:
    """`student.py:12`, and for a notebook `notebook.ipynb, cell 3, line 2`."""
    name = Path(filename).name
    return f"{name}, line {line}" if _CELL.search(name) else f"{name}:{line}"


def python_2_hint(error: BaseException) -> str:
    """A remark, to be appended, where a name or a method is missing that Python 2 had."""
    known = isinstance(error, NameError) and error.name in _PYTHON_2_NAMES
    known = known or (isinstance(error, AttributeError) and error.name in _PYTHON_2_METHODS)
    if not known:
        return ""
    version = ".".join(map(str, sys.version_info[:2]))
    return f"; this looks like Python 2 and gradspec runs Python {version}"


def _is_ours(filename: str) -> bool:
    return Path(filename).is_relative_to(_GRADSPEC) and not Path(filename).is_relative_to(_GRADSPEC / "_data")
