"""Finding a mapping: `student.gradspec.toml` beside the file, else the nearest `gradspec.toml` or `[tool.gradspec]`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from gradspec.errors import UsageError
from gradspec.mapping.conventions import CandidateMapping
from gradspec.mapping.reading import read, with_settings

FILE, PROJECT = "gradspec.toml", "pyproject.toml"
NONE = "none"
"""What --mapping says where a mapping that would be found is not wanted."""


def mapping_for(
    candidate: str, given: object = None, settings: Collection[str] = (), *, looking: bool = True
) -> CandidateMapping | None:
    """The mapping for a candidate by name; None where there is none, and none is wanted.

    `given` is a CandidateMapping, a dictionary, a path, or "none"; without it the nearest file is looked for, unless
    `looking` is off. `settings` are laid over it: `layout=columns`, `operations.softmax.layout=columns`. Raises
    UsageError.
    """
    if isinstance(given, CandidateMapping):
        if settings:
            raise UsageError(
                "Expected settings over a file or a dictionary but got a CandidateMapping; put them there."
            )
        return given
    table, source = _table(candidate, given, looking)
    if settings:
        table = with_settings(table or {}, settings, parsed)
        source = f"{source} and --set" if source else "--set"
    return None if table is None else read(table, source)


def _table(candidate: str, given: object, looking: bool) -> tuple[Mapping[str, Any] | None, str]:
    if isinstance(given, Mapping):
        return given, "a dictionary"
    if isinstance(given, Path) or (isinstance(given, str) and given != NONE):
        path = Path(given)
        table = _read_file(path)
        if table is None:
            raise UsageError(f"Expected a table [tool.gradspec] in {path} but there is none; write one.")
        return table, str(given)
    if given is not None and given != NONE:
        raise UsageError(f"Expected a mapping's file, a dictionary or none but got {given!r}.")
    if given == NONE or not looking:
        return None, ""
    return _found(candidate)


def _found(candidate: str) -> tuple[Mapping[str, Any] | None, str]:
    file = file_of(candidate)
    for path in _places(file):
        if path.is_file() and (table := _read_file(path)) is not None and _is_about(table, file, path.parent):
            return table, _shown(path)
    return None, ""


def file_of(candidate: str) -> Path | None:
    """The file that a name stands for, without a namespace after the colon; None for a module."""
    for text in (candidate, candidate.rpartition(":")[0]):
        if text and Path(text).is_file():
            return Path(text)
    return None


def _places(file: Path | None) -> Iterator[Path]:
    folder = Path.cwd() if file is None else file.absolute().parent
    if file is not None:
        yield own_place(file)
    for above in (folder, *folder.parents):
        yield above / FILE
        yield above / PROJECT


def own_place(file: Path) -> Path:
    """Where a file's own mapping lies, the first that is looked for."""
    return file.with_name(f"{file.stem}.{FILE}")


def _is_about(table: Mapping[str, Any], file: Path | None, folder: Path) -> bool:
    """True where the mapping in a folder names no file, or this one: by its name, or by its path from there."""
    named = table.get("candidate", [])
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, list) or not names:
        return True
    if file is None:
        return False
    spelt = (file.name, Path(os.path.relpath(file, folder)).as_posix())
    return any(fnmatch(text, str(name).removeprefix("./")) for name in names for text in spelt)


def _shown(path: Path) -> str:
    """As it is written from here, if it is here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _read_file(path: Path) -> Mapping[str, Any] | None:
    """The table in a file; None for a pyproject.toml that has none. Raises UsageError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"Expected a mapping in {path} but it cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"Expected TOML in UTF-8 in {path} but it is not UTF-8; save it as that.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"Expected TOML in {path} but got an error: {error}.") from None
    if path.name != PROJECT:
        tool = table.get("tool", {})
        return tool["gradspec"] if isinstance(tool, dict) and isinstance(tool.get("gradspec"), dict) else table
    tool = table.get("tool", {})
    found = tool.get("gradspec") if isinstance(tool, dict) else None
    if found is not None and not isinstance(found, dict):
        raise UsageError(f"Expected a table [tool.gradspec] in {path} but got {found!r}.")
    return found


def parsed(text: str) -> Any:
    """A value on the command line: TOML where it is that (true, 0.5, ["x", "label"]), else the text itself."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
