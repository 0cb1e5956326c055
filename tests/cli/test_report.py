"""What the report shows: who was judged and how, a row a claim and a cell a format, and every failure in full."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Callable
from importlib.metadata import version

import pytest
from click.testing import Result

import gradspec as package
from gradspec.reports import to_json

Write = Callable[..., str]
Call = Callable[..., Result]

STUDENT = """
import numpy as np


def softmax(x):
    return np.exp(x) / np.sum(np.exp(x))


def cross_entropy_grad(x, label):
    return softmax(x)
"""
ROWS = """
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def log_softmax(x):
    return np.log(softmax(x))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
"""
CLAIMS = "softmax.definition,softmax.stable*,cross-entropy.gradient,cross-entropy.gradient.sums-to-zero,conduct.empty"
QUICK = ("--profile", "quick")


@pytest.fixture
def student(write: Write) -> str:
    """An unshifted softmax, and a gradient that forgets to subtract the label."""
    return write(STUDENT)


def words(text: str) -> str:
    """The text on one line, single blanks between its words."""
    return " ".join(text.split())


def row(outcome: Result, claim: str) -> list[str]:
    """The words of a claim's row in the table."""
    return next(line.split() for line in outcome.output.splitlines() if line.startswith(f"  {claim} "))


def failure(outcome: Result, claim: str) -> list[str]:
    """The lines that tell a claim's failure, the heading first."""
    lines = outcome.output.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"✗ {claim} "))
    return lines[start : lines.index("", start)]


def test_the_header(student: str, gradspec: Call) -> None:
    """It names what was loaded, the operations found, the formats, profile, seed, versions and isolation."""
    outcome = gradspec("check", student, *QUICK, "--claims", "softmax.definition", "--seed", "7")
    libraries = ", ".join(f"{name} {version(name)}" for name in ("hypothesis", "numpy", "mpmath"))

    assert outcome.output.splitlines()[:5] == [
        f"gradspec {version('gradspec')} judges student.py",
        "  loaded      student.py",
        "  operations  2: softmax, cross_entropy_grad",
        "  judged in   exact, float64; profile quick, 25 examples a claim, seed 7",
        f"  with        python {platform.python_version()}, {libraries}; not isolated",
    ]


def test_a_row_a_claim_and_a_cell_a_format(student: str, gradspec: Call) -> None:
    """The cells stand in the order of --formats; a claim that a format does not concern has a dot there."""
    outcome = gradspec("check", student, *QUICK, "--claims", CLAIMS, "--formats", "exact,float64,float32")

    assert "claim exact float64 float32" in words(outcome.output)
    assert row(outcome, "softmax.definition")[1:4] == ["✓", "✓", "✓"]
    assert row(outcome, "softmax.stable")[1:4] == ["✓", "✗", "✗"]
    assert row(outcome, "softmax.stable.tail")[1:] == ["·", "✗", "✗", "follows", "from", "softmax.stable"]
    assert row(outcome, "conduct.empty")[1:] == ["·", "✗", "✗", "recommended"]


def test_a_failures_fields_come_in_order(student: str, gradspec: Call) -> None:
    """Claim and statement, input, expected, received, worst entry, cause, what it looks like, what it explains, …"""
    outcome = gradspec("check", student, *QUICK, "--claims", CLAIMS)
    told = failure(outcome, "cross-entropy.gradient")

    assert told[0] == "✗ cross-entropy.gradient   ∇L = softmax(x) − e_y   exact ✗   float64 ✗"
    assert [line.split()[0] for line in told[1:]] == [
        "input",
        "expected",
        "received",
        "worst",
        "cause",
        "looks",
        "hint",
        "explains",
        "read",
        "again",
    ]
    assert told[1:4] == [
        "    input       logits = [0.0, 0.0], label = 0",
        "    expected    [-0.5, 0.5]",
        "    received    [0.5, 0.5]",
    ]
    assert "cause       derivation: " in told[5]
    assert told[6].endswith("(mistake: missing-one-hot)")
    assert told[8] == "    explains    cross-entropy.gradient.sums-to-zero"
    assert told[9] == "    read        gradspec explain cross-entropy.gradient   (spec/cross-entropy.md)"
    assert told[10].endswith(
        "gradspec check student.py --claims cross-entropy.gradient --formats exact,float64 --profile quick"
    )


def test_what_follows_is_folded(student: str, gradspec: Call) -> None:
    """A red row that follows from another is not told a second time, and is counted as following."""
    outcome = gradspec("check", student, *QUICK, "--claims", CLAIMS)

    assert "✗ cross-entropy.gradient.sums-to-zero" not in outcome.output
    assert row(outcome, "cross-entropy.gradient.sums-to-zero")[3:] == ["follows", "from", "cross-entropy.gradient"]
    assert "1 holds · 3 fail (1 of them follows from others) · 2 recommended ones do not hold" in outcome.output


def test_an_unusable_operation_is_one_failure(write: Write, gradspec: Call) -> None:
    """Rows for vectors: told once, in conduct.shapes, with what calls it; all of their claims are folded under it."""
    outcome = gradspec(
        "check", write(ROWS), *QUICK, "--claims", "softmax.*,log-softmax.*,sigmoid.definition,conduct.shapes"
    )
    report = words(outcome.output)

    assert re.findall(r"^✗ (\S+)", outcome.output, re.MULTILINE) == ["conduct.shapes"]
    assert (
        "unusable softmax wants 2-D rows: it raises AxisError on a vector of shape (3,) and answers on (1, 3); "
        "write it for one vector x of shape (V,), or say so: --set layout=rows"
    ) in report
    assert "unusable log_softmax calls softmax, which cannot be used" in report
    assert row(outcome, "softmax.definition")[1:] == ["error", "error", "follows", "from", "conduct.shapes"]
    assert row(outcome, "sigmoid.definition")[1:3] == ["✓", "✓"]
    assert outcome.exit_code == 1


def test_arguments_in_another_order(write: Write, gradspec: Call) -> None:
    """A label before the logits is told so."""
    path = write("import numpy as np\ndef cross_entropy(label, logits):\n    return -logits[label]\n")
    outcome = gradspec("check", path, *QUICK, "--claims", "cross-entropy.definition,conduct.shapes")

    assert ("its arguments look to be in another order, (label, logits): the contract's is (x, label)") in words(
        outcome.output
    )
    assert outcome.exit_code == 1


def test_one_hot_labels(write: Write, gradspec: Call) -> None:
    """A loss that is right on one-hot labels is told so, and fails all the same."""
    path = write(
        """
        import numpy as np

        def cross_entropy(x, label):
            return -np.sum(label * np.log(np.exp(x) / np.sum(np.exp(x))))
        """
    )
    outcome = gradspec("check", path, *QUICK, "--claims", "cross-entropy.definition")

    assert (
        "note cross_entropy is right on the label [0.0, 1.0, 0.0] and wrong on the label 1; take the label as an int, "
        "or say so: --set labels=one-hot"
    ) in words(outcome.output)
    assert outcome.exit_code == 1


def test_a_near_miss_is_a_note(right: str, write: Write, gradspec: Call) -> None:
    """What is misnamed is mentioned beside what was found, and not used."""
    path = write("def sigmoid(x):\n    return 0 * x\n\n\ndef soft_max(x):\n    return x\n")
    outcome = gradspec("check", path, *QUICK, "--claims", "softmax.definition")

    assert "  note        found `soft_max`; did you mean `softmax`?" in outcome.output.splitlines()
    assert outcome.exit_code == 3


def test_what_is_not_provided_stays_short(right: str, gradspec: Call) -> None:
    """Only what the claims asked for lack is named, on a line."""
    few = gradspec("check", right, *QUICK, "--claims", "softmax.definition,softmax.vjp,softmax.jacobian")
    many = gradspec("check", right, *QUICK, "--claims", "softmax.vjp,mlp.*,affine.*,chain-rule.*")

    assert "not provided: 2 claims, for want of softmax_jacobian, softmax_vjp\n" in few.output
    assert re.search(r"not provided: \d+ claims, for want of (\w+, ){5}\w+ and \d+ more \(gradspec list", many.output)


def test_no_line_ends_in_blanks(student: str, gradspec: Call) -> None:
    """Neither in the report nor in what explain and list show; and no two empty lines follow each other."""
    outputs = [
        gradspec("check", student, *QUICK, "--claims", CLAIMS).output,
        gradspec("explain", "softmax.*").output,
        gradspec("list", "candidates").output,
    ]

    assert [re.findall(r"[ ]+\n|\n\n\n", output) for output in outputs] == [[], [], []]


def test_two_runs_are_equal(student: str, gradspec: Call) -> None:
    """The text of a run depends on nothing but the candidate and the options."""
    arguments = ("check", student, *QUICK, "--claims", CLAIMS)

    assert gradspec(*arguments).output == gradspec(*arguments).output


def test_processes_do_not_show(student: str, gradspec: Call) -> None:
    """Judged in one process or side by side in several, the report is the same."""
    arguments = ("check", student, *QUICK, "--claims", CLAIMS, "--jobs")

    assert gradspec(*arguments, "1").output == gradspec(*arguments, "2").output


def test_json_is_what_the_api_gives(student: str, gradspec: Call) -> None:
    """`--format json` prints the report of gradspec.check, and nothing else."""
    outcome = gradspec("check", student, *QUICK, "--claims", CLAIMS, "--format", "json")
    result = package.check(student, profile="quick", claims=CLAIMS)

    assert outcome.stdout == to_json(result)
    assert outcome.exit_code == json.loads(outcome.stdout)["exit_code"] == 1


NOISY = """
import sys
import warnings

import numpy as np

print("loading")


def softmax(x):
    print("softmax of", x)
    print("trouble", file=sys.stderr)
    warnings.warn("careful")
    e = np.exp(x - np.max(x))
    return e / np.sum(e)
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_the_candidate_prints_is_not_in_the_report(jobs: str, write: Write, gradspec: Call) -> None:
    """Prints and warnings go nowhere, a note says so, and JSON stays JSON."""
    arguments = ("check", write(NOISY), *QUICK, "--claims", "softmax.definition,softmax.range", "--jobs", jobs)
    text, data = gradspec(*arguments), gradspec(*arguments, "--format", "json")
    notes = json.loads(data.output)["run"]["notes"]

    assert "softmax of" not in text.output
    assert "trouble" not in text.output
    assert "careful" not in text.output
    assert notes == [
        "1 line printed while loading",
        "the operations print; what they print while they are judged is not shown",
    ]
    assert (text.exit_code, data.exit_code) == (0, 0)


def test_a_function_that_asks_for_input(write: Write, gradspec: Call) -> None:
    """Nobody is at the keyboard: it is unusable, and nothing waits."""
    path = write("def softmax(x):\n    return input('x? ')\n")
    outcome = gradspec("check", path, *QUICK, "--claims", "softmax.definition,conduct.shapes")

    assert "raised EOFError: input() was refused" in words(outcome.output)
    assert outcome.exit_code == 1
