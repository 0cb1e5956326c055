"""Scripts that were written to be run, not to be judged: training, data, plots, questions; and Python 2."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import gradspec
from gradspec.candidates import load
from gradspec.candidates.guard import Guard
from gradspec.errors import CandidateError

Write = Callable[..., str]

HOMEWORK = """
import numpy as np
import sys
{import_}

def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)

{experiment}

def cross_entropy(x, label):
    m = np.max(x)
    return m - x[label] + np.log(np.sum(np.exp(x - m)))
"""


def homework(experiment: str, import_: str = "") -> str:
    """A script with two right operations and an experiment between them."""
    return HOMEWORK.format(experiment=experiment, import_=import_)


@pytest.mark.parametrize(
    ("experiment", "import_", "said"),
    [
        ("data = np.loadtxt('train.csv')", "", "raised FileNotFoundError"),
        ("plt.plot(range(3)); plt.show()", "import no_such_plots as plt", "raised ModuleNotFoundError"),
        ("rate = float(input('rate? '))", "", "raised EOFError"),
        ("sys.exit('done')", "", "raised SystemExit: done"),
        ("assert softmax(np.zeros(2))[0] == 0.4", "", "raised AssertionError"),
        ("get_ipython().run_line_magic('matplotlib', 'inline')", "", "raised NameError"),
        ("path = sys.argv[1]", "", "raised IndexError"),
    ],
)
def test_a_script_with_an_experiment(write: Write, experiment: str, import_: str, said: str) -> None:
    """The experiment fails here; the operations around it are judged all the same, and the header says what was run."""
    result = gradspec.check(
        write(homework(experiment, import_)), claims="softmax.stable,cross-entropy.stable", profile="quick"
    )

    assert result.ok
    assert result.run.operations == ("softmax", "cross_entropy")
    assert said in result.run.notes[-1]
    assert "so only what softmax, cross_entropy need was executed, 3 of" in result.run.notes[-1]


def test_a_training_loop(write: Write) -> None:
    """A loop that takes too long is left out after the time of one call; its prints are no trouble."""
    experiment = "for epoch in range(10**12):\n    if epoch % 10**6 == 0: print('epoch', epoch)"

    candidate = load(write(homework(experiment)), Guard(0.5))

    assert candidate.operations == ("softmax", "cross_entropy")
    assert candidate.problem is None
    assert "student.py did not come to its end within 0.5 s; so only what softmax" in candidate.notes[-1]


def test_a_script_that_behaves_is_run_as_it_is(write: Write) -> None:
    """No slice and no note, whatever it does at the top level."""
    text = homework("calls = []\nfor n in range(3):\n    calls.append(softmax(np.zeros(n + 1)))\nSEEN = len(calls)")

    candidate = load(write(text))

    assert candidate.notes == ()
    assert candidate.namespace["SEEN"] == 3


def test_the_slice_is_run_in_a_module_of_its_own(write: Write) -> None:
    """What the failed run had changed does not reach it: the array is as the slice made it."""
    text = "import numpy as np\nW = np.ones(2)\ndef affine(A, b, x):\n    return W @ x\nV = W\nV[0] = 5\n1 / 0\n"

    candidate = load(write(text))

    assert candidate.operation("affine")(None, None, np_ones()) == 2.0


def np_ones() -> object:
    """A vector of two ones."""
    import numpy as np

    return np.ones(2)


def test_a_script_is_lifted_where_it_was_sliced(write: Write) -> None:
    """Exact arithmetic finds the source of a slice's functions in the file: `1 / 3` is a third."""
    text = "import numpy as np\n\nx = open('nowhere')\n\ndef sigmoid(x):\n    return (1 / 3) * 3 / (1 + np.exp(-x))\n"

    assert gradspec.check(write(text), claims="sigmoid.definition", formats="exact", profile="quick").ok


@pytest.mark.parametrize(
    "line",
    ["print 'hello'", "print x", "raise ValueError, 'no'", "y = `x`", "except_ = 0777", "exec 'x = 1'", "y = 1 <> 2"],
)
def test_python_2_does_not_compile(write: Write, line: str) -> None:
    """One line says that it is Python 2, and which Python runs here."""
    with pytest.raises(CandidateError, match="this looks like Python 2") as caught:
        load(write(f"x = 1\ndef softmax(x):\n    return x\n\n{line}\n"))

    assert f"student.py:5: `{line}`" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("line", ["x = = 2  # not `y`", "x = 'a<>b' = = 1", "f(007.5) + + = 2"])
def test_what_only_looks_like_python_2_is_another_error(write: Write, line: str) -> None:
    """A backtick in a comment, and `<>` in a text, are not what does not compile."""
    with pytest.raises(CandidateError, match="mend the line"):
        load(write(f"{line}\n"))


def test_except_with_a_comma(write: Write) -> None:
    """Python 2's `except Error, e` is recognised."""
    with pytest.raises(CandidateError, match="this looks like Python 2"):
        load(write("try:\n    pass\nexcept ValueError, e:\n    pass\n"))


def test_tabs_and_spaces(write: Write) -> None:
    """Python 2 took a mixture."""
    with pytest.raises(CandidateError, match=r"student.py:3: .*Python 2 took that.*indent with spaces only\."):
        load(write("def softmax(x):\n        y = x\n\treturn y\n"))


@pytest.mark.parametrize("name", ["xrange", "raw_input", "unicode", "long"])
def test_names_of_python_2(write: Write, name: str) -> None:
    """At the top level and in a function: the missing name is told, and what it looks like."""
    top = load(write(f"def softmax(x):\n    return x\nn = {name}(3)\ndef sigmoid(x, n=n):\n    return x\n"))
    inside = gradspec.check(
        write(f"def softmax(x):\n    return [x for i in {name}(3)]\n"), claims="softmax.range", profile="quick"
    )
    failure = inside["softmax.range"].cells[0].failure

    assert top.problem is not None
    assert f"NameError: name '{name}' is not defined" in top.problem
    assert "; this looks like Python 2 and gradspec runs Python 3" in top.problem
    assert failure is not None
    assert "; this looks like Python 2 and gradspec runs Python 3" in failure.message


def test_methods_of_python_2(write: Write) -> None:
    """`has_key` and `iteritems` are gone too."""
    path = write("def softmax(x):\n    return [v for k, v in {1: 2}.iteritems()]\n")
    failure = gradspec.check(path, claims="softmax.range", profile="quick")["softmax.range"].cells[0].failure

    assert failure is not None
    assert "this looks like Python 2" in failure.message
