"""Small candidates: written to a file beside NumPy and a right softmax."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

HEADER = """
import numpy as np


def probs(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def one_hot(x, label):
    return np.arange(len(x)) == label

"""

Student = Callable[[str], str]


@pytest.fixture
def student(tmp_path: Path) -> Student:
    """`student(source)` writes a file that has NumPy, `probs` and `one_hot`; gives its path."""
    numbers = itertools.count()

    def write(source: str) -> str:
        path = tmp_path / f"student{next(numbers)}.py"
        path.write_text(HEADER + textwrap.dedent(source), encoding="utf-8")
        return str(path)

    return write
