"""A newcomer's folder, files in it, and gradspec called there."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gradspec.cli import main

Write = Callable[..., str]
Call = Callable[..., Result]

RIGHT = """
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def cross_entropy(x, label):
    m = np.max(x)
    return m - x[label] + np.log(np.sum(np.exp(x - m)))
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """`write(source, name)` writes a file into the working directory, which is empty before; gives its name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def write_file(source: str | bytes, name: str = "student.py") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source if isinstance(source, bytes) else textwrap.dedent(source).encode())
        return name

    return write_file


@pytest.fixture
def right(write: Write) -> str:
    """A file with a softmax and a cross-entropy that are right and stable."""
    return write(RIGHT, "right.py")


@pytest.fixture
def gradspec(write: Write) -> Call:
    """`gradspec("check", "right.py")`: the command line, in the folder of `write`."""

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, prog_name="gradspec")

    return call
