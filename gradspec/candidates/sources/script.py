"""Reading a Python file: its bytes as text, its text as a tree, and one line for whatever is wrong with either."""

from __future__ import annotations

import ast
import codecs
import io
import re
import sys
import tokenize
import warnings
from pathlib import Path

from gradspec.candidates.describe import one_line
from gradspec.candidates.sources.piece import Piece, Source
from gradspec.errors import CandidateError

_STATEMENT_OF_PYTHON_2 = re.compile(
    r"""^\s*(print\s+[^(=\s] | print\s*>> | exec\s+["'] | raise\s+\w+\s*, | except\s+[\w.]+\s*,\s*\w+\s*:)""",
    re.VERBOSE,
)
_TOKEN_OF_PYTHON_2 = re.compile(r"""<>|`|0[0-9]+\b|(?<=\bur)["']""")
_PYTHON = ".".join(map(str, sys.version_info[:2]))


def read_script(path: Path) -> Source:
    """The script at `path`. Raises CandidateError when it cannot be read, or is no Python."""
    text = read_text(path)
    try:
        tree = parsed(text, str(path.resolve()))
    except SyntaxError as error:
        raise CandidateError(syntax_message(f"{path}:{error.lineno}" if error.lineno else str(path), error)) from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise CandidateError(f"Expected Python source but {path} cannot be compiled: {one_line(str(error))}.") from None
    return Source(path, (Piece(str(path.resolve()), text, tree),))


def parsed(text: str, filename: str) -> ast.Module:
    """The tree of a text that compiles; raises what the compiler raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `x is 1`, "\d": the author's affair
        compile(text, filename, "exec", dont_inherit=True)  # it refuses more than the parser does
        return ast.parse(text, filename)


def read_text(path: Path) -> str:
    """The file's text, by Python's own rules for source encodings. Raises CandidateError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CandidateError(f"Expected a readable file but {path} cannot be read: {error.strerror}.") from None
    if not data.strip():
        raise CandidateError(
            f"Expected a file that defines operations but {path} is empty; "
            f"`gradspec new {path.with_suffix('.py').name}` writes a skeleton to fill in."
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise CandidateError(f"Expected UTF-8 text but {path} is UTF-16; save it as UTF-8.")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (UnicodeDecodeError, SyntaxError):  # the latter: a declared encoding that does not fit
        line, what = _first_bad_byte(data)
        raise CandidateError(f"Expected UTF-8 text but {path}:{line} {what}; save the file as UTF-8.") from None


def _first_bad_byte(data: bytes) -> tuple[int, str]:
    """The line where the file stops being UTF-8, and what is there."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1, f"holds the byte 0x{data[error.start]:02x}"
    return 1, "declares another encoding"


def syntax_line(where: str, error: SyntaxError) -> str:
    """What does not compile, and why: `a syntax error at student.py:2: `return x +` (invalid syntax)`."""
    source = one_line(error.text or "")
    shown = f": `{source}`" if source else ""
    return f"a syntax error at {where}{shown} ({one_line(error.msg)})"


def syntax_message(where: str, error: SyntaxError) -> str:
    """One line for text that does not compile, with what to do; Python 2 is recognised."""
    message = f"Expected Python source but got {syntax_line(where, error)}"
    if _is_python_2(error):
        return f"{message}; this looks like Python 2 (its print statement, say) and gradspec runs Python {_PYTHON}."
    if isinstance(error, TabError):
        return f"{message}; Python 2 took that, Python {_PYTHON} does not: indent with spaces only."
    return f"{message}; mend the line and run again."


def is_statement_of_python_2(error: SyntaxError) -> bool:
    """True where the line that does not compile is a `print`, `exec`, `raise` or `except` as in Python 2."""
    return bool(_STATEMENT_OF_PYTHON_2.search(error.text or "")) or "Missing parentheses in call to" in error.msg


def _is_python_2(error: SyntaxError) -> bool:
    """True where the line that does not compile is Python 2: such a statement, or one of its tokens just there."""
    at = max((error.offset or 1) - 1, 0)
    return is_statement_of_python_2(error) or bool(_TOKEN_OF_PYTHON_2.match(error.text or "", at))
