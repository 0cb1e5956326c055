"""Writing notebooks and scripts into a folder of their own, and slicing a text."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Notebook = Callable[..., str]
Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """`write(text, name)` writes a file into the working directory, which is empty before; gives its name."""
    monkeypatch.chdir(tmp_path)

    def write_file(text: str, name: str = "student.py") -> str:
        (tmp_path / name).write_text(textwrap.dedent(text), encoding="utf-8")
        return name

    return write_file


@pytest.fixture
def notebook(write: Write) -> Notebook:
    """`notebook(cell, cell, …)` writes a notebook of today's format with these code cells; gives its name."""

    def write_notebook(*cells: str, name: str = "lab.ipynb", metadata: dict[str, Any] | None = None) -> str:
        return write(json.dumps(contents(cells, metadata)), name)

    return write_notebook


def contents(cells: Sequence[str], metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    """A notebook's JSON, with a Markdown cell before its code cells."""
    prose = {"cell_type": "markdown", "id": "prose", "metadata": {}, "source": ["# Softmax\n", "def softmax"]}
    code: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [],
            "source": textwrap.dedent(text).splitlines(keepends=True),
        }
        for number, text in enumerate(cells, 1)
    ]
    return {"cells": [prose, *code], "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 5}
