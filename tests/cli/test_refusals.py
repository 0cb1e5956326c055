"""What cannot be used: one line that says what was expected, what was given and what to do, and exit code 2."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result

Write = Callable[..., str]
Call = Callable[..., Result]

RIGHT = "def softmax(x):\n    return x\n"
NEEDS_N = "def softmax(x):\n    return x + n\n"
"""An operation that cannot do without what the line above it makes."""

FILES = {
    "syntax error": (
        "def softmax(x:\n    return x\n",
        "Expected Python source but got a syntax error at student.py:1: `def softmax(x:` ('(' was never closed); "
        "mend the line and run again.",
    ),
    "Python 2": (
        "def softmax(x):\n    print 'x', x\n",
        "this looks like Python 2 (its print statement, say) and gradspec runs Python 3.",
    ),
    "not UTF-8": (
        b"# caf\xe9\n" + RIGHT.encode(),
        "Expected UTF-8 text but student.py:1 holds the byte 0xe9; save the file as UTF-8.",
    ),
    "empty": (
        "",
        "Expected a file that defines operations but student.py is empty; "
        "`gradspec new student.py` writes a skeleton to fill in.",
    ),
    "raises first": (
        "n = 1 / 0\n" + NEEDS_N,
        "Expected operations but student.py failed before it defined one: "
        "student.py:1: `n = 1 / 0` raised ZeroDivisionError: division by zero.",
    ),
    "exits first": (
        "import sys\nn = sys.exit()\n" + NEEDS_N,
        "put what ends the program under `if __name__ == '__main__':`",
    ),
    "asks first": (
        "n = input('n? ')\n" + NEEDS_N,
        "input() was refused while loading; put what asks for input under `if __name__ == '__main__':`.",
    ),
    "library absent": (
        "import no_such_plots as n\n" + NEEDS_N,
        "`import no_such_plots as n` raised ModuleNotFoundError: No module named 'no_such_plots'.",
    ),
    "misnamed": (
        "def soft_max(x):\n    return x\n",
        "its functions are soft_max; found `soft_max`; did you mean `softmax`?",
    ),
    "no operation": ("def f(x):\n    return x\n", "its functions are f; `gradspec list operations` shows the names."),
    "in a class": (
        "class Student:\n    def softmax(self, x):\n        return x\n",
        "it defines no function; Student holds some: name it after a colon, student.py:Student.",
    ),
}


@pytest.mark.parametrize(("source", "said"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_used(source: str | bytes, said: str, write: Write, gradspec: Call) -> None:
    """One line says why, nothing is judged, and the exit code is 2."""
    outcome = gradspec("check", write(source))

    assert said in outcome.output
    assert outcome.output.startswith("gradspec: Expected ")
    assert outcome.output.count("\n") == 1
    assert outcome.exit_code == 2


NAMES = {
    "missing.py": "Expected a Python file but missing.py does not exist; look at the path.",
    "stduent.py": "Expected a Python file but stduent.py does not exist; did you mean student.py?",
    "folder": "Expected a Python file but folder is a folder; name a file in it (its files: inner.py).",
    "notes.txt": "Expected a file whose name ends in .py or .ipynb but got notes.txt; rename it if it is Python.",
    "student.py:Nobody": "Expected student.py to define Nobody but it does not; "
    "its operations are at the top level: leave the namespace out.",
    "package.zzz": "Expected a module of the package package but it has no zzz; it has present.",
    "package.presnet": "Expected a module of the package package but it has no presnet; did you mean package.present?",
    "refrence": "Expected a .py file, a built-in name or an importable module but got 'refrence', which is none; "
    "did you mean reference?",
    "mistake:missing-onehot": "Expected the name of a mistake but got 'mistake:missing-onehot'; "
    "did you mean mistake:missing-one-hot?",
    "notes.ipynb": "Expected a notebook but notes.ipynb does not exist; look at the path.",
    "": "Expected a candidate (a file, a module or a built-in name) but got an empty name.",
}


@pytest.mark.parametrize(("name", "said"), NAMES.items(), ids=[name or "nothing" for name in NAMES])
def test_a_name_that_stands_for_nothing(name: str, said: str, write: Write, gradspec: Call) -> None:
    """The nearest name is offered, or what is there is listed; exit code 2."""
    for file in ("student.py", "folder/inner.py", "package/__init__.py", "package/present.py"):
        write(RIGHT if file != "package/__init__.py" else "", file)
    write("softmax", "notes.txt")
    outcome = gradspec("check", name)

    assert outcome.output == f"gradspec: {said}\n"
    assert outcome.exit_code == 2


OPTIONS = {
    "unknown claim": (
        ["--claims", "softmax.defnition"],
        "Expected a claim id or a pattern of ids but got 'softmax.defnition'; did you mean softmax.definition or ",
    ),
    "a family's name": (
        ["--claims", "cross_entropy"],
        "Expected a claim id or a pattern of ids but got 'cross_entropy'; did you mean cross-entropy.*?",
    ),
    "bad pattern": (
        ["--claims", "softmax.*,zzz.*"],
        "Expected a claim id or a pattern of ids but got 'zzz.*'; `gradspec list claims` shows them all.",
    ),
    "unknown format": (
        ["--formats", "exact,float65"],
        "Expected formats among exact, float64, float32, float16, bfloat16 but got 'float65'.",
    ),
    "no format": (["--formats", ""], "Expected at least one format among exact, float64, "),
    "no examples": (["--examples", "0"], "Expected at least one example but got examples=0."),
    "no such folder": (
        ["--output", "absent/report.txt"],
        "Expected a file to write but there is no folder absent; create it first.",
    ),
}


@pytest.mark.parametrize(("options", "said"), OPTIONS.values(), ids=OPTIONS)
def test_an_argument_that_cannot_be_used(options: list[str], said: str, right: str, gradspec: Call) -> None:
    """One line, before anything is judged; exit code 2."""
    outcome = gradspec("check", right, *options)

    assert outcome.output.startswith(f"gradspec: {said}")
    assert outcome.output.count("\n") == 1
    assert outcome.exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "Missing argument 'CANDIDATE'."),
        (["check", "right.py", "--profile", "slow"], "'slow' is not one of 'quick', 'default', 'deep'."),
        (["check", "right.py", "--examples", "many"], "'many' is not a valid integer."),
        (["check", "right.py", "--format", "xml"], "'xml' is not one of "),
        (["check", "right.py", "--output", "."], "File '.' is a directory."),
        (["list", "everything"], "'everything' is not one of 'claims', 'operations', 'candidates'."),
        (["judge"], "No such command 'judge'."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_usage_that_click_refuses(arguments: list[str], said: str, right: str, gradspec: Call) -> None:
    """The usage, what is wrong, and exit code 2."""
    outcome = gradspec(*arguments)

    assert outcome.output.startswith("Usage: gradspec ")
    assert said in outcome.output
    assert outcome.exit_code == 2


def test_arguments_are_looked_at_before_the_file_runs(write: Write, gradspec: Call) -> None:
    """A wrong option is told without running anybody's code."""
    path = write("open('ran', 'w').close()\n" + RIGHT)
    outcome = gradspec("check", path, "--examples", "0")

    assert "examples=0" in outcome.output
    assert "ran" in gradspec("check", "ran").output  # a name that stands for nothing: the file was not made
    assert "which is none" in gradspec("check", "ran").output
