"""What the tests of every part share: drawing inputs as a run does, and writing small candidates to files."""

from __future__ import annotations

import itertools
import signal
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

Draws = Callable[[SearchStrategy[Any], int], list[Any]]


def draw(strategy: SearchStrategy[Any], count: int) -> list[Any]:
    """At most `count` values of the strategy, the same ones every time."""
    found: list[Any] = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @seed(0)
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


@pytest.fixture(scope="session")
def drawn() -> Draws:
    """`drawn(strategy, count)`: values of a Hypothesis strategy, as a list."""
    return draw


@pytest.fixture
def header() -> str:
    """What stands at the top of the files that `student` writes; a folder's conftest may say more."""
    return "import numpy as np\n\n"


@pytest.fixture
def student(tmp_path: Path, header: str) -> Callable[[str], str]:
    """`student(source)` writes a file with that source below the header; gives its path."""
    numbers = itertools.count()

    def write(source: str) -> str:
        path = tmp_path / f"student{next(numbers)}.py"
        path.write_text(header + textwrap.dedent(source), encoding="utf-8")
        return str(path)

    return write


def pytest_configure() -> None:
    """A shell that starts pytest in the background leaves Ctrl-C ignored; some tests send it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
