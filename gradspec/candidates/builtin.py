"""The implementations that come with gradspec: impl/*.py by their NAME, and impl/mistakes/*.py."""

from __future__ import annotations

import ast
import os
from functools import cache
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
    names = os.listdir(place) if place.is_dir() else []
    return [place / name for name in sorted(names) if name.endswith(".py") and not name.startswith("_")]


def _dashed(stem: str) -> str:
    return stem.replace("_", "-")


def _summary(path: Path) -> str:
    return _head(path.read_bytes())[1]


def _declared_name(path: Path) -> str | None:
    return _head(path.read_bytes())[0]


@cache  # these files are looked through for every name that is loaded
def _head(text: bytes) -> tuple[str | None, str]:
    """The name that a file declares, and its docstring's first line; nothing is imported: a library may be missing."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None, ""  # loading it will say what is wrong
    return _name_in(tree), (ast.get_docstring(tree) or "").split("\n", 1)[0].strip()


def _name_in(tree: ast.Module) -> str | None:
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="NAME")], value=ast.Constant(value=str(name))):
                return name
            case ast.AnnAssign(target=ast.Name(id="NAME"), value=ast.Constant(value=str(name))):
                return name
    return None
