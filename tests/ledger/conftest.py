"""A correct loss and gradient, errors to plant in them, and the command line in an empty folder."""

from __future__ import annotations

import ctypes
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from gradspec.cli import main

Write = Callable[..., str]
Call = Callable[..., Result]
Namespace = Mapping[str, Callable[[Any, int], Any]]

RIGHT = """
import numpy as np


def cross_entropy(x, label):
    m = np.max(x)
    return m - x[label] + np.log(np.sum(np.exp(x - m)))


def cross_entropy_grad(x, label):
    e = np.exp(x - np.max(x))
    p = e / np.sum(e)
    p[label] -= 1
    return p
"""


def loss(x: Any, label: int) -> Any:
    """Cross-entropy, shifted."""
    m = np.max(x)
    return m - x[label] + np.log(np.sum(np.exp(x - m)))


def gradient(x: Any, label: int) -> Any:
    """Its gradient, p − e_label."""
    e = np.exp(x - np.max(x))
    p = e / np.sum(e)
    p[label] -= 1
    return p


def opaque(value: Any) -> float:
    """The number as C has it: an exact number cannot pass."""
    return ctypes.c_double(value).value


def opaque_loss(x: Any, label: int) -> Any:
    """Cross-entropy that cannot be lifted."""
    return opaque(loss(x, label))


def opaque_gradient(x: Any, label: int) -> Any:
    """A gradient that cannot be lifted."""
    return np.array([opaque(g) for g in gradient(x, label)])


class Candidates:
    """Candidates, as dictionaries of functions."""

    def __call__(
        self, cross_entropy: Callable[[Any, int], Any] = loss, grad: Callable[[Any, int], Any] = gradient
    ) -> Namespace:
        """The correct candidate, but for what is given."""
        return {"cross_entropy": cross_entropy, "cross_entropy_grad": grad}

    loss, gradient = staticmethod(loss), staticmethod(gradient)
    opaque_loss, opaque_gradient = staticmethod(opaque_loss), staticmethod(opaque_gradient)


@pytest.fixture(scope="session")
def candidates() -> Candidates:
    """`candidates(loss, gradient)`; without arguments it is a correct one."""
    return Candidates()


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """`write(source, name)` writes a file into the working directory, which is empty before; gives its name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def write_file(source: str = RIGHT, name: str = "student.py") -> str:
        (tmp_path / name).write_text(textwrap.dedent(source), encoding="utf-8")
        return name

    return write_file


@pytest.fixture
def ledger(write: Write) -> Call:
    """`ledger("student.py", "--at", …)`: `gradspec ledger` in the folder of `write`."""

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["ledger", *arguments], prog_name="gradspec")

    return call
