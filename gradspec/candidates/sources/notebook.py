"""Reading a notebook: its code cells, as pieces of Python, and one line for whatever is no notebook in Python."""

from __future__ import annotations

import importlib
import json
import re
import warnings
from pathlib import Path
from typing import Any

from gradspec.candidates.describe import one_line
from gradspec.candidates.sources.magics import without_magics
from gradspec.candidates.sources.piece import Piece, Source
from gradspec.candidates.sources.script import is_statement_of_python_2, parsed, read_text, syntax_line, syntax_message
from gradspec.errors import CandidateError

_VERSION = 4
"""nbformat's version of today; older ones are converted to it."""
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})", re.MULTILINE)
_KERNELS = {"ir": "R", "julia": "Julia", "octave": "Octave", "bash": "Bash", "javascript": "JavaScript"}


def read_notebook(path: Path) -> Source:
    """The code cells of the notebook at `path`, without what is IPython's and no Python.

    Any nbformat from 1 to 4. A cell that does not compile is left out, as it would be for whoever runs the others;
    Raises CandidateError for what is no notebook, is in another language or in Python 2, or has no code.
    """
    notebook = _converted(path, _json(path))
    _check_language(path, notebook.get("metadata"))
    sources = [_text(cell) for cell in _code_cells(path, notebook)]
    if not any(text.strip() for text in sources):
        raise CandidateError(f"Expected a notebook with code but {path} has no code cells; write the operations there.")
    pieces, notes = [], []
    taken_out = 0
    for number, source in enumerate(sources, 1):
        text, magics = without_magics(source)
        taken_out += magics
        filename = f"{path.resolve()}, cell {number}"
        try:
            pieces.append(Piece(filename, text, parsed(text, filename), number))
        except SyntaxError as error:
            notes.append(_left_out(path, number, error))
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            notes.append(f"cell {number} cannot be compiled and is left out: {one_line(str(error))}")
    if not pieces:
        raise CandidateError(
            f"Expected a notebook with code that compiles but in {path} none does: {notes[0]}; mend that."
        )
    if taken_out:
        notes.append(f"{taken_out} {'line' if taken_out == 1 else 'lines'} for IPython (%, !, ?) left out")
    return Source(path, tuple(pieces), (*notes, *_older_python(notebook.get("metadata"))))


def _left_out(path: Path, number: int, error: SyntaxError) -> str:
    """What is said of a cell that does not compile; one in Python 2 is refused, for the others are in it too."""
    if is_statement_of_python_2(error):
        raise CandidateError(syntax_message(f"{path.name}, cell {number}, line {error.lineno}", error))
    return f"cell {number} is left out for {syntax_line(f'line {error.lineno}', error)}"


def _json(path: Path) -> dict[str, Any]:
    text = read_text(path)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = str(error)
        if isinstance(error, json.JSONDecodeError):
            where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        todo = "save it again from Jupyter"
        if _CONFLICT.search(text):
            todo = "it holds the marks of a merge conflict: resolve that first"
        elif text.startswith("version https://git-lfs"):
            todo = "it is a pointer of Git LFS: `git lfs pull` gets the file itself"
        raise CandidateError(f"Expected a notebook but {path} is broken JSON ({one_line(where)}); {todo}.") from None
    if not isinstance(data, dict) or not isinstance(data.get("nbformat"), int):
        raise CandidateError(f"Expected a notebook but {path} is JSON of another kind; it has no `nbformat`.")
    return data


def _converted(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """The notebook in today's format. It is not validated: a missing output is nothing to complain about here."""
    if data["nbformat"] == _VERSION:
        return data
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader, nbformat = (importlib.import_module(name) for name in ("nbformat.reader", "nbformat"))
    except ImportError:
        raise CandidateError(
            f"Expected the library nbformat, which reads notebooks of format {data['nbformat']}, but it is not "
            "installed; do `pip install 'gradspec[notebook]'`."
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converted: dict[str, Any] = nbformat.convert(reader.reads(json.dumps(data)), _VERSION)
    except Exception as error:  # nbformat raises whatever a malformed notebook makes it raise
        reason = one_line(str(error) or type(error).__name__)
        raise CandidateError(
            f"Expected a notebook of format 1 to {_VERSION} but {path}, format {data['nbformat']}, cannot be "
            f"converted ({reason}); save it again from Jupyter."
        ) from None
    return converted


def _check_language(path: Path, metadata: Any) -> None:
    """Raises CandidateError for a notebook whose kernel runs another language than Python."""
    kernel, language = _section(metadata, "kernelspec"), _section(metadata, "language_info")
    name = str(language.get("name") or kernel.get("language") or "").lower()
    kernel_name = str(kernel.get("name") or "").lower()
    if not name:
        name = next((known.lower() for stem, known in _KERNELS.items() if kernel_name.startswith(stem)), "python")
    if name.startswith(("python", "ipython")):
        return
    shown = {known.lower(): known for known in _KERNELS.values()}.get(name, name.capitalize())
    raise CandidateError(
        f"Expected a notebook in Python but {path} is in {one_line(shown, 40)}; "
        "another language is judged as a program: cmd:./program."
    )


def _older_python(metadata: Any) -> tuple[str, ...]:
    version = str(_section(metadata, "language_info").get("version") or "")
    return (f"the notebook was written for Python {one_line(version, 20)}",) if version.startswith("2") else ()


def _section(metadata: Any, name: str) -> dict[str, Any]:
    section = metadata.get(name) if isinstance(metadata, dict) else None
    return section if isinstance(section, dict) else {}


def _code_cells(path: Path, notebook: dict[str, Any]) -> list[dict[str, Any]]:
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise CandidateError(f"Expected a notebook but {path} has no list of cells; save it again from Jupyter.")
    return [cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]


def _text(cell: dict[str, Any]) -> str:
    """The source, which is a text or a list of lines; a cell without one is empty."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""
