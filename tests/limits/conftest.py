"""The candidate that errors are planted in, and gradspec called in an empty folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gradspec.api import resolve
from gradspec.cases.case import Case
from gradspec.cli import main
from gradspec.formats import FORMATS
from gradspec.limits.measure import CANDIDATE
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.view import View

Look = Callable[[Case, str], View]
Call = Callable[..., Result]


@pytest.fixture(scope="session")
def look() -> Look:
    """`look(case, "float64")`: the candidate seen on a case, in a format."""
    evaluator = Evaluator(resolve(CANDIDATE))
    return lambda case, format: View(evaluator, FORMATS[format], case)


@pytest.fixture
def gradspec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """`gradspec("limits", "softmax.*")`: the command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, prog_name="gradspec")

    return call
