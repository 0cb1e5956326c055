"""The implementations that come with gradspec: impl/*.py by their NAME, and impl/mistakes/*.py."""

from __future__ import annotations

import ast
from pathlib import Path

from gradspec.resources import folder

MISTAKE_PREFIX = "mistake:"


def built_in_names() -> dict[str, str]:
    """Each built-in candidate's name with the first line of its docstring."""
    return {name: _summary(path) for name, path in built_in_files().items()}


def mistake_names() -> dict[str, str]:
    """Each mistake's name (`mistake:missing-one-hot`) with the first line of its docstring."""
    return {name: _summary(path) for name, path in mistake_files().items()}


def built_in_files() -> dict[str, Path]:
    """Each built-in candidate's file, by the name it declares (`NAME = "scipy"`), else by its stem."""
    return {_declared_name(path) or _dashed(path.stem): path for path in _python_files(folder("impl"))}


def mistake_files() -> dict[str, Path]:
    """Each mistake's file, by its stem: missing_one_hot.py is `mistake:missing-one-hot`."""
    mistakes = folder("impl") / "mistakes"
    return {MISTAKE_PREFIX + _dashed(path.stem): path for path in _python_files(mistakes)}


def _python_files(place: Path) -> list[Path]:
    return sorted(path for path in place.glob("*.py") if not path.stem.startswith("_"))


def _dashed(stem: str) -> str:
    return stem.replace("_", "-")


def _tree(path: Path) -> ast.Module:
    """The file's syntax tree: names are read without importing, for a library may be missing."""
    try:
        return ast.parse(path.read_bytes(), str(path))
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])  # loading it will say what is wrong


def _summary(path: Path) -> str:
    return (ast.get_docstring(_tree(path)) or "").split("\n", 1)[0].strip()


def _declared_name(path: Path) -> str | None:
    for statement in _tree(path).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="NAME")], value=ast.Constant(value=str(name))):
                return name
            case ast.AnnAssign(target=ast.Name(id="NAME"), value=ast.Constant(value=str(name))):
                return name
    return None
