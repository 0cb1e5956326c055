"""On files that behave, the slice gives the operations that the whole file gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradspec.candidates import trial
from gradspec.candidates.quiet import global_randomness, quietly
from gradspec.candidates.sources import dependency_slice, read_script, statements
from gradspec.candidates.sources.piece import compiled
from gradspec.contract import OPERATIONS

ROOT = Path(__file__).parents[2]
FOLDERS = ("tests/styles", "tests/lookalikes/candidates", "tests/lookalikes/correct", "impl/mistakes")
FILES = [ROOT / "impl/reference.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.py")))]


def run_whole(path: Path) -> dict[str, Any]:
    """The file's names after all of it was run."""
    namespace: dict[str, Any] = {"__name__": "whole"}
    piece = read_script(path).pieces[0]
    exec(compiled(piece.tree.body, piece), namespace)
    return namespace


def run_needed(path: Path) -> dict[str, Any]:
    """The file's names after only what its operations need was run, one by one."""
    namespace: dict[str, Any] = {"__name__": "sliced"}
    found = dependency_slice(statements(read_script(path).pieces), OPERATIONS)
    assert found.missing == ()
    for statement in found.needed:
        exec(compiled([statement.node], statement.piece), namespace)
    return namespace


def answers(namespace: dict[str, Any]) -> dict[str, Any]:
    """What each operation answers on the arguments of a trial, or the type of what it raises."""
    with global_randomness(0):  # some draw while they are called
        return {name: _answer(namespace[name], name) for name in OPERATIONS if callable(namespace.get(name))}


def _answer(function: Any, name: str) -> Any:
    try:
        return np.asarray(function(*trial.arguments(OPERATIONS[name])), dtype=object).tolist()
    except Exception as error:  # the same one both ways is fine
        return type(error)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_slice_answers_as_the_whole(path: Path) -> None:
    """The same operations, and the same answers to the last bit."""
    with quietly():
        whole, sliced = answers(run_whole(path)), answers(run_needed(path))

    assert whole.keys() == sliced.keys()
    for name, answer in whole.items():
        if "function" not in OPERATIONS[name].results:
            assert repr(answer) == repr(sliced[name])
