"""A folder with a student's file in it, its result, and files of known failures."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import gradspec
from gradspec.formats import FORMATS
from gradspec.verdicts import Cause, Cell, ClaimResult, Diagnosis, Failure, Result, Run, Verdict

STUDENT = """
import numpy as np


def softmax(x):
    e = np.exp(x)
    return e / np.sum(e)


def cross_entropy(x, label):
    return -np.log(softmax(x)[label])


def cross_entropy_grad(x, label):
    return softmax(x)
"""
CLAIMS = "softmax.*,cross-entropy.stable,cross-entropy.gradient,cross-entropy.gradient.signs"

Write = Callable[..., str]
Row = Callable[..., ClaimResult]
Judged = Callable[..., Result]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """`write(text, name)` writes a file into the working directory, which is empty before; gives its name."""
    monkeypatch.chdir(tmp_path)

    def write_file(text: str | bytes, name: str = "gradspec-expected.toml") -> str:
        data = text if isinstance(text, bytes) else textwrap.dedent(text).encode()
        (tmp_path / name).write_bytes(data)
        return name

    return write_file


@pytest.fixture
def student(write: Write) -> str:
    """A softmax that overflows, a loss that calls it, and a gradient that forgets the label."""
    return write(STUDENT, "student.py")


@pytest.fixture(scope="session")
def judged_student(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The result of a quick run on the student's file."""
    path = tmp_path_factory.mktemp("student") / "student.py"
    path.write_text(STUDENT, encoding="utf-8")
    return gradspec.check(str(path), claims=CLAIMS, profile="quick")


@pytest.fixture(name="row")
def _row() -> Row:
    """`row("softmax.range", Cause.RANGE, float16="a tie", float64="")`: red where a regime is given, else it holds."""
    return row


@pytest.fixture(name="result")
def _result() -> Judged:
    """`result(row, row, …)`: a run in which these rows came out."""
    return result


def row(claim: str, cause: Cause | None = None, follows_from: tuple[str, ...] = (), **cells: str) -> ClaimResult:
    """`row("softmax.range", Cause.RANGE, float16="a tie", float64="")`: red where a regime is given, else it holds."""
    made = tuple(_cell(name, regime) for name, regime in cells.items())
    return ClaimResult(claim, made, None if cause is None else Diagnosis(cause, "because"), follows_from)


def _cell(name: str, regime: str) -> Cell:
    if regime in set(Verdict):
        return Cell(name, Verdict(regime), reason="said")
    if not regime:
        return Cell(name, Verdict.HOLDS, decided=3)
    return Cell(name, Verdict.FAILS, failure=Failure("x = [1.0]", regime, "1", "2", "off by 1", 3.0, "value"))


def result(*rows: ClaimResult, formats: tuple[str, ...] = ("float16", "float64"), **changes: object) -> Result:
    """A run in which these rows came out."""
    assert set(formats) <= set(FORMATS)
    run = Run("student.py", "student.py", ("softmax", "sigmoid"), formats, "quick", 25, 0, {"gradspec": "0"})
    made = Result(run, rows, frozenset({"softmax.stable.tail"}))
    return replace(made, **changes)  # type: ignore[arg-type]  # whatever a test changes
