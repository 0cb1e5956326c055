"""A source: the pieces of Python that a file consists of, one for a script and one a cell for a notebook."""

from __future__ import annotations

import ast
import io
import linecache
import types
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Piece:
    """Python that is compiled as one text."""

    filename: str
    """What tracebacks call it: the script's path, or `path/notebook.ipynb, cell 3`."""
    text: str
    tree: ast.Module
    cell: int | None = None
    """The cell's number in the notebook, counted from 1 over all of its code cells; None for a script."""

    def remember(self) -> None:
        """Makes the text known to tracebacks and to exact arithmetic, which read sources by file name."""
        if self.cell is not None:
            lines = list(io.StringIO(self.text))  # which ends a line where Python does, and nowhere else
            linecache.cache[self.filename] = (len(self.text), None, lines, self.filename)


@dataclass(frozen=True)
class Source:
    """A file that was read: its pieces in order, and what of it is no Python and was left out."""

    path: Path
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_notebook(self) -> bool:
        return any(piece.cell is not None for piece in self.pieces)


def compiled(statements: list[ast.stmt], piece: Piece, future: int = 0) -> types.CodeType:
    """The statements, which are some of the piece's, as code that believes itself to be the whole piece.

    `future` are the compiler flags of the `from __future__` imports that hold there.
    """
    body = ast.Module(body=statements, type_ignores=[])
    code = compile(body, piece.filename, "exec", flags=future, dont_inherit=True)
    assert isinstance(code, types.CodeType)
    return code
