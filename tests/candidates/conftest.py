"""Fixtures: writing a candidate's file, and an impl/ folder of one's own."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file into a fresh working directory; gives its name."""
    monkeypatch.chdir(tmp_path)

    def write_file(text: str, name: str = "student.py") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return name

    return write_file


@pytest.fixture
def impl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file into an impl/ folder that takes the place of gradspec's own."""
    place = tmp_path / "impl"
    (place / "mistakes").mkdir(parents=True)
    monkeypatch.setattr("gradspec.candidates.builtin.folder", lambda _name: place)

    def write_file(text: str, name: str) -> str:
        (place / name).write_text(textwrap.dedent(text), encoding="utf-8")
        return name

    return write_file
