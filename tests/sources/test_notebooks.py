"""Notebooks as people have them: what is found in them, what is run, and what the report says of it."""

from __future__ import annotations

import json
import linecache
from collections.abc import Callable

import numpy as np
import pytest
from click.testing import CliRunner

import gradspec
from gradspec.candidates import load
from gradspec.cli import main

Notebook = Callable[..., str]
Write = Callable[..., str]

IMPORTS = "%matplotlib inline\nimport numpy as np\nimport matplotlib.pyplot as plt\nimport no_such_library as pd\n"
SOFTMAX = "def softmax(x):\n    e = np.exp(x - np.max(x))\n    return e / np.sum(e)\n"
LOSS = "def cross_entropy(x, label):\n    m = np.max(x)\n    return m - x[label] + np.log(np.sum(np.exp(x - m)))\n"


def test_a_notebook_as_people_have_them(notebook: Notebook) -> None:
    """Downloads, plots, experiments, a prompt: the functions among them are found, and are right."""
    name = notebook(
        "%matplotlib inline\nimport numpy as np\nimport matplotlib.pyplot as plt",
        "!pip install torch\ndata = np.loadtxt('mnist.csv')\nfiles = !ls",
        SOFTMAX,
        "%timeit softmax(data[0])",
        "%%bash\nrm -rf build",
        "softmax?",
        LOSS,
        "for epoch in range(10**9):\n    loss = cross_entropy(data[epoch], 0)",
        "plt.plot(data)\nplt.show()\nname = input('who? ')",
    )

    result = gradspec.check(name, claims="softmax.*,cross-entropy.stable,cross-entropy.definition", profile="quick")

    assert result.ok
    assert result.run.operations == ("softmax", "cross_entropy")
    assert result.run.notes == (
        "7 lines for IPython (%, !, ?) left out",
        "only what softmax, cross_entropy need was executed, 3 of 9 statements; left out: cells 2 and 8-9, and "
        "parts of cell 1",
    )


def test_a_notebook_lifts(notebook: Notebook) -> None:
    """A wrong constant in a cell is told from rounding: exact arithmetic has read the cell's source."""
    name = notebook(
        "from __future__ import annotations\nimport numpy as np\nN: Size = 3",
        "def sigmoid(x: Array) -> Array:\n    return (1 / N * 3.0000001) / (1 + np.exp(-x))\n",
    )

    result = gradspec.check(name, claims="sigmoid.definition", profile="quick")

    assert {cell.format: str(cell.verdict) for cell in result["sigmoid.definition"].cells} == {
        "exact": "fails",
        "float64": "fails",
    }
    assert result["sigmoid.definition"].cause.startswith("constant")


def test_python_division_in_a_cell_is_exact(notebook: Notebook) -> None:
    """`1 / 3` is a third at 50 digits: the code is rewritten, which needs the source of the very cell."""
    name = notebook(
        "from __future__ import annotations", "import numpy as np\nTHIRD = 1\ndef sigmoid(x):\n"
        "    return (1 / 3) * 3 / (1 + np.exp(-x))\n",
    )  # fmt: skip

    assert gradspec.check(name, claims="sigmoid.definition", formats="exact", profile="quick").ok


def test_an_error_names_cell_and_line(notebook: Notebook) -> None:
    """What an operation raises is told with the cell's number, counted over code cells, and the line in it."""
    name = notebook("import numpy as np", "\n\ndef softmax(x):\n    %time z = 1\n    return x / undefined\n")

    result = gradspec.check(name, claims="softmax.definition", formats="float64", profile="quick")
    failure = result["softmax.definition"].cells[0].failure

    assert failure is not None
    assert (
        "lab.ipynb, cell 2, line 5: `return x / undefined` raised NameError: name 'undefined' is not defined"
    ) in failure.message


def test_the_later_definition_wins(notebook: Notebook) -> None:
    """As after running all cells; the earlier one is not even executed."""
    name = notebook(
        "import numpy as np", "def softmax(x, n=open('nowhere')):\n    return x", SOFTMAX, "T = 1 / 0\nT = 2.0",
        "def sigmoid(x):\n    return T / (T + T * np.exp(-x))",
    )  # fmt: skip

    candidate = load(name)

    assert candidate.operation("softmax")(np.zeros(2)).tolist() == [0.5, 0.5]
    assert candidate.operation("sigmoid")(0.0) == 0.5
    assert candidate.problem is None


@pytest.mark.parametrize(
    "change",
    [
        "W += 1", "W[0] = 2", "W[:, 0] += 1", "W.fill(2)", "np.copyto(W, 2)", "np.add.at(W, 0, 1)", "step(W)",
        "for _ in range(3):\n    W -= 1", "if True:\n    W = 3 * W", "np.multiply(W, 2, out=W)", "train()",
    ],
)  # fmt: skip
def test_what_changes_a_name_is_run(notebook: Notebook, change: str) -> None:
    """Cells that change an array which an operation reads are part of the slice; others of the kind are not."""
    name = notebook(
        "import numpy as np\nW = np.ones((2, 2))\nV = np.ones(2)",
        "def step(W):\n    W *= 2\ndef train():\n    global W\n    W = 2 * W",
        change,
        "V[0] = 1 / 0",
        "W = W * 1.0\nprint(W)",
        "def affine(W_, b, x):\n    return W @ x",
    )

    candidate = load(name)

    assert not np.array_equal(candidate.operation("affine")(None, None, np.ones(2)), [2.0, 2.0])
    assert "cell 4" in candidate.notes[-1]


def test_a_class_in_a_notebook(notebook: Notebook) -> None:
    """`lab.ipynb:Layer` is the class there, and its slice is the one that is run."""
    name = notebook(
        "import numpy as np", "class Layer:\n    def softmax(self, x):\n        return shifted(x) / shifted(x).sum()\n",
        "def shifted(x):\n    return np.exp(x - x.max())", "raise RuntimeError('experiment')",
    )  # fmt: skip

    result = gradspec.check(f"{name}:Layer", claims="softmax.definition", profile="quick")

    assert result.ok
    assert any("only what Layer needs was executed" in note for note in result.run.notes)


def test_without_a_slice_everything_is_run(notebook: Notebook) -> None:
    """A name that only running tells is looked for by running all cells; the note says why."""
    candidate = load(
        notebook("import numpy as np\nglobals()['shift'] = 0.0", "def softmax(x):\n    return np.exp(x + shift)")
    )

    assert candidate.operation("softmax")(0.0) == 1.0
    assert candidate.notes == ("every cell was executed: nothing in it defines shift",)


def test_a_name_that_nothing_defines_is_told(notebook: Notebook) -> None:
    """Where running everything fails as well, the slice is used, and both reasons are given."""
    candidate = load(notebook("1 / 0", "def softmax(x):\n    return x / temperature"))

    assert candidate.operations == ("softmax",)
    assert candidate.notes[0].startswith(
        "nothing in it defines temperature, and lab.ipynb, cell 1, line 1: `1 / 0` raised ZeroDivisionError"
    )


def test_a_slice_that_fails_is_told(notebook: Notebook) -> None:
    """What was defined before is judged, and the run says that the candidate could not be loaded as a whole."""
    name = notebook("def softmax(x):\n    return x", "W = open('weights.bin')", "def sigmoid(x):\n    return W")

    candidate = load(name)

    assert candidate.operations == ("softmax",)
    assert candidate.problem is not None
    assert candidate.problem.startswith("lab.ipynb, cell 2, line 1: `W = open('weights.bin')` raised FileNotFoundError")


def test_a_cell_that_does_not_compile_is_left_out(notebook: Notebook) -> None:
    """The others are used, as they would be in Jupyter."""
    candidate = load(notebook("def softmax(x):\n    return x", "def sigmoid(x:\n    return", "x = = 2"))

    assert candidate.operations == ("softmax",)
    assert candidate.notes[:2] == (
        "cell 2 is left out for a syntax error at line 1: `def sigmoid(x:` ('(' was never closed)",
        "cell 3 is left out for a syntax error at line 1: `x = = 2` (invalid syntax)",
    )


def test_a_misspelt_name_is_found(notebook: Notebook) -> None:
    """Functions that nothing wanted needs are there too, so that the near misses are told."""
    candidate = load(
        notebook("import numpy as np\nN = np.zeros(3)", "def sigmoid(x): return x", "def soft_max(x, n=N): pass")
    )

    assert "found `soft_max`; did you mean `softmax`?" in candidate.notes


def test_what_ipython_provides(notebook: Notebook) -> None:
    """`display` shows nothing, and a function that calls it is a function like any other."""
    candidate = load(notebook("def softmax(x):\n    display(x)\n    return x"))

    assert candidate.operation("softmax")(3) == 3


@pytest.mark.parametrize("version", [3, 2, 1])
def test_older_formats(write: Write, version: int) -> None:
    """Notebooks of nbformat 1 to 3 are converted."""
    pytest.importorskip("nbformat", reason="nbformat converts notebooks of older formats")
    key = "code" if version == 1 else "input"
    cell = {"cell_type": "code", key: "def softmax(x):\n    return x", "outputs": [], "language": "python"}
    cells = {"cells": [cell]} if version == 1 else {"worksheets": [{"cells": [cell], "metadata": {}}]}
    name = write(
        json.dumps({"nbformat": version, "nbformat_minor": 0, "metadata": {"name": "old"}, **cells}), "o.ipynb"
    )

    assert load(name).operations == ("softmax",)


def test_source_as_one_text(write: Write) -> None:
    """A cell's source may be a text instead of a list of lines."""
    cell = {"cell_type": "code", "source": "def softmax(x):\n    return x"}

    assert load(write(json.dumps({"nbformat": 4, "cells": [cell]}), "one.ipynb")).operations == ("softmax",)


def test_the_same_report_with_processes(notebook: Notebook) -> None:
    """From the command line, judged in processes of their own, a notebook reads as a file does."""
    name = notebook(IMPORTS, SOFTMAX, "softmax(np.zeros(10**9, dtype=object))")
    outcome = CliRunner().invoke(main, ["check", name, "--claims", "softmax.definition", "--profile", "quick"])

    assert outcome.exit_code == 0
    assert "only what softmax needs was executed, 2 of 5 statements" in " ".join(outcome.output.split())
    assert "again" not in outcome.output


def test_a_line_separator_in_a_cell_ends_no_line(notebook: Notebook) -> None:
    """Tracebacks and exact arithmetic read the lines that Python counted."""
    name = notebook("SEPARATORS = 'a\u2028b'\ndef softmax(x):\n    return x\n")
    cell = load(name).operation("softmax").__code__.co_filename

    assert linecache.getline(cell, 3) == "    return x\n"
