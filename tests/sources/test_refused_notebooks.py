"""Notebooks that cannot be used: one clear line each, and nothing is lost."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from gradspec.candidates import load
from gradspec.cli import main
from gradspec.errors import CandidateError

Notebook = Callable[..., str]
Write = Callable[..., str]


def refusal(name: str) -> str:
    """The message with which loading `name` is refused, which is one line."""
    with pytest.raises(CandidateError) as caught:
        load(name)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_broken_json(write: Write) -> None:
    """Line and column are named, and what to do."""
    assert refusal(write('{"cells": [\n  {"cell_type": "code"\n', "lab.ipynb")) == (
        "Expected a notebook but lab.ipynb is broken JSON (line 3, column 1: Expecting ',' delimiter); "
        "save it again from Jupyter."
    )


def test_a_merge_conflict(write: Write) -> None:
    """It is recognised."""
    text = '{\n<<<<<<< HEAD\n "nbformat": 4,\n=======\n "nbformat": 3,\n>>>>>>> main\n "cells": []}\n'

    assert refusal(write(text, "lab.ipynb")).endswith("it holds the marks of a merge conflict: resolve that first.")


def test_a_pointer_of_git_lfs(write: Write) -> None:
    """It is recognised."""
    text = "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n"

    assert "`git lfs pull` gets the file itself" in refusal(write(text, "lab.ipynb"))


@pytest.mark.parametrize("text", ["[]", "3", "{}", '{"nbformat": "four"}', '{"cells": []}', "null"])
def test_json_of_another_kind(write: Write, text: str) -> None:
    """It is no notebook."""
    assert refusal(write(text, "lab.ipynb")) == (
        "Expected a notebook but lab.ipynb is JSON of another kind; it has no `nbformat`."
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"nbformat": 4}, "has no list of cells"),
        ({"nbformat": 4, "cells": {}}, "has no list of cells"),
        ({"nbformat": 4, "cells": []}, "has no code cells"),
        ({"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "def softmax(x): pass"}]}, "has no code cells"),
        ({"nbformat": 4, "cells": [None, 3, {"cell_type": "code"}]}, "has no code cells"),
        ({"nbformat": 4, "cells": [{"cell_type": "code", "source": [" \n", 3]}]}, "has no code cells"),
        ({"nbformat": 3, "worksheets": 3}, "cannot be converted"),
        ({"nbformat": 99, "cells": []}, "cannot be converted"),
        ({"nbformat": -1, "cells": []}, "cannot be converted"),
    ],
)
def test_notebooks_without_anything(write: Write, data: dict[str, Any], said: str) -> None:
    """No cells, no code, or a format that nobody knows."""
    if data["nbformat"] != 4:
        pytest.importorskip("nbformat", reason="nbformat converts notebooks of other formats")

    assert said in refusal(write(json.dumps(data), "lab.ipynb"))


def test_an_empty_file_and_one_that_is_not_there(write: Write) -> None:
    """As with any other file; the nearest name is offered."""
    assert "lab.ipynb is empty" in refusal(write("", "lab.ipynb"))
    assert refusal("lap.ipynb") == "Expected a notebook but lap.ipynb does not exist; did you mean lab.ipynb?"


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}, "R"),
        ({"kernelspec": {"name": "ir"}}, "R"),
        ({"language_info": {"name": "julia", "version": "1.9.0"}}, "Julia"),
        ({"kernelspec": {"name": "julia-1.9"}}, "Julia"),
        ({"language_info": {"name": "javascript"}}, "JavaScript"),
        ({"kernelspec": {"name": "javascript"}}, "JavaScript"),
    ],
)
def test_other_languages(notebook: Notebook, metadata: dict[str, Any], language: str) -> None:
    """The language is named, and how its programs are judged."""
    assert refusal(notebook("softmax <- function(x) exp(x)", metadata=metadata)) == (
        f"Expected a notebook in Python but lab.ipynb is in {language}; "
        "another language is judged as a program: cmd:./program."
    )


@pytest.mark.parametrize("metadata", [{"kernelspec": 3}, {"language_info": {"name": "python"}}, {"kernelspec": {}}])
def test_metadata_that_says_little(notebook: Notebook, metadata: dict[str, Any]) -> None:
    """Without a language, Python is meant."""
    assert load(notebook("def softmax(x): return x", metadata=metadata)).operations == ("softmax",)


def test_python_2(notebook: Notebook) -> None:
    """A cell in Python 2 is told with its line, for the others are in it too."""
    message = refusal(notebook("def softmax(x):\n    return x", "\nprint softmax(3)"))

    assert "syntax error at lab.ipynb, cell 2, line 2: `print softmax(3)`" in message
    assert "this looks like Python 2" in message


@pytest.mark.parametrize("prose", ["Use `softmax` here, not <> or 007", "- `e` is the `exp`", "see 01 below"])
def test_prose_in_a_code_cell_is_no_python_2(notebook: Notebook, prose: str) -> None:
    """It is left out like any other cell that does not compile."""
    candidate = load(notebook(prose, "def softmax(x): return x"))

    assert candidate.operations == ("softmax",)
    assert any(note.startswith("cell 1 is left out for a syntax error") for note in candidate.notes)


def test_no_cell_that_compiles(notebook: Notebook) -> None:
    """The first is told, with what is wrong with it."""
    assert refusal(notebook("def softmax(x):\n    return (", "y = = 2")) == (
        "Expected a notebook with code that compiles but in lab.ipynb none does: cell 1 is left out for a syntax error "
        "at line 2: `return (` ('(' was never closed); mend that."
    )


def test_python_2_that_compiles(notebook: Notebook) -> None:
    """The kernel's version is noted: `1 / 2` was 0 there."""
    candidate = load(notebook("def softmax(x): return x", metadata={"language_info": {"version": "2.7.12"}}))

    assert "the notebook was written for Python 2.7.12" in candidate.notes


def test_without_nbformat(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older format needs the library; the message says what to install, and today's format does without."""
    monkeypatch.setitem(sys.modules, "nbformat", None)
    monkeypatch.setitem(sys.modules, "nbformat.reader", None)
    cell = {"cell_type": "code", "source": "def softmax(x): return x"}

    assert refusal(write(json.dumps({"nbformat": 3, "worksheets": []}), "old.ipynb")) == (
        "Expected the library nbformat, which reads notebooks of format 3, but it is not installed; "
        "do `pip install 'gradspec[notebook]'`."
    )
    assert load(write(json.dumps({"nbformat": 4, "cells": [cell]}), "new.ipynb")).operations == ("softmax",)


def test_no_operation(notebook: Notebook) -> None:
    """What is there is listed, as for a file."""
    message = refusal(notebook("import numpy as np", "def train(): pass"))

    assert "but lab.ipynb has none; its functions are train" in message


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("while True:\n    pass\n", "only what softmax needs was executed"),
        ("import os\nos._exit(3)", "only what softmax needs was executed"),
        ("exit()", "only what softmax needs was executed"),
        ("input('name? ')", "only what softmax needs was executed"),
        ("print('x' * 10**7)", "only what softmax needs was executed"),
        ("W = 0\nwhile True:\n    W += 1\n\ndef softmax(x):\n    return W", "did not come to its end within 4 s"),
        ("import os\nW = os._exit(3)\ndef softmax(x):\n    return W", "ended its process (exit code 3)"),
        ("W = input('name? ')\ndef softmax(x):\n    return W", "failed before it defined one"),
    ],
)
def test_hostile_cells(notebook: Notebook, cell: str, said: str) -> None:
    """What no operation needs does not happen; what one needs ends in one clear line, and exit code 2."""
    name = notebook(cell) if "def softmax" in cell else notebook("def softmax(x):\n    return x", cell)
    arguments = ["check", name, "--claims", "softmax.range", "--profile", "quick", "--time-limit", "1"]
    outcome = CliRunner().invoke(main, arguments)

    assert said in " ".join(outcome.output.split())
    assert outcome.exit_code == (2 if "def softmax" in cell else 1)
