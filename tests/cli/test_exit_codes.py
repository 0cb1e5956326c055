"""Exit codes 0, 1, 2 and 3, and the sentence at the end of the report that says what they mean."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result

Write = Callable[..., str]
Call = Callable[..., Result]

QUICK = ("--profile", "quick")

WRONG = "import numpy as np\n\n\ndef softmax(x):\n    return np.exp2(x) / np.sum(np.exp2(x))\n"
UNSTABLE = "import numpy as np\n\n\ndef softmax(x):\n    return np.exp(x) / np.sum(np.exp(x))\n"
RAISES_AFTERWARDS = WRONG.replace("exp2", "exp") + "\n\nx = 1 / 0\n"


def last_line(outcome: Result) -> str:
    return outcome.output.rstrip("\n").rpartition("\n")[2]


def test_a_right_file(right: str, gradspec: Call) -> None:
    """Every required claim that was provided holds: 0."""
    outcome = gradspec("check", right, *QUICK, "--claims", "softmax.definition,cross-entropy.definition,softmax.vjp")

    assert last_line(outcome) == "Every required claim that was provided holds."
    assert outcome.exit_code == 0


def test_a_wrong_file(write: Write, gradspec: Call) -> None:
    """A required claim fails: 1."""
    outcome = gradspec("check", write(WRONG), *QUICK, "--claims", "softmax.definition")

    assert last_line(outcome) == "A required claim does not hold."
    assert outcome.exit_code == 1


def test_a_recommended_claim_fails_the_run_only_with_strict(write: Write, gradspec: Call) -> None:
    """What is recommended is shown and does not fail the run: 0, and with --strict 1."""
    arguments = ("check", write(UNSTABLE), *QUICK, "--claims", "softmax.stable.tail")
    lenient, strict = gradspec(*arguments), gradspec(*arguments, "--strict")

    assert "1 recommended one does not hold" in lenient.output
    assert (last_line(lenient), lenient.exit_code) == ("Every required claim that was provided holds.", 0)
    assert (last_line(strict), strict.exit_code) == ("A recommended claim does not hold, and this run is strict.", 1)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("x = 1 / 0", "raised ZeroDivisionError: division by zero"),
        ("import sys; x = sys.exit(0)", "raised SystemExit: 0; put what ends the program under"),
        ("x = int(input('n? '))", "raised EOFError: input() was refused"),
    ],
)
def test_a_file_that_fails_where_an_operation_needs_it(statement: str, said: str, write: Write, gradspec: Call) -> None:
    """What was defined before is judged and shown, the failing line too, and the exit code is 2."""
    source = f"{UNSTABLE}\n\n{statement}\n\n\ndef sigmoid(x, factor=x):\n    return factor * x\n"
    outcome = gradspec("check", write(source), *QUICK, "--claims", "softmax.definition")
    report = " ".join(outcome.output.split())

    assert f"problem student.py:8: `{statement}` {said}" in report
    assert "what was defined before it is judged all the same" in report
    assert "softmax.definition ✓ ✓" in report
    assert last_line(outcome) == "The candidate could not be loaded as a whole."
    assert outcome.exit_code == 2


@pytest.mark.parametrize("statement", ["assert softmax(1) == 2", "import sys; sys.exit(0)", "n = int(input('n? '))"])
def test_a_file_that_fails_elsewhere(statement: str, write: Write, gradspec: Call) -> None:
    """The operations are judged without the failing line, the header says so; the exit code is that of the claims."""
    outcome = gradspec("check", write(f"{UNSTABLE}\n\n{statement}\n"), *QUICK, "--claims", "softmax.definition")
    report = " ".join(outcome.output.split())

    assert f"student.py:8: `{statement}` raised" in report
    assert "; so only what softmax needs was executed" in report
    assert outcome.exit_code == 0


def test_a_new_skeleton_has_nothing_to_judge(gradspec: Call) -> None:
    """An unfilled skeleton is *not provided*, in a few lines, and the exit code is 3."""
    made, judged = gradspec("new", "homework.py"), gradspec("check", "homework.py")

    assert made.output == "homework.py is ready: fill in what you like, then run `gradspec check homework.py`.\n"
    assert "operations  none" in judged.output
    assert "not written yet (NotImplementedError): compose_derivative, " in judged.output
    assert "not provided: " in judged.output
    assert "✗" not in judged.output
    assert last_line(judged) == "Nothing was decided."
    assert len(judged.output.splitlines()) < 20
    assert (made.exit_code, judged.exit_code) == (0, 3)


def test_no_claim_is_judged_in_the_formats_asked_for(right: str, gradspec: Call) -> None:
    """Nothing to judge is told as such, and is never a pass: 3."""
    outcome = gradspec("check", right, "--claims", "softmax.stable.tail", "--formats", "exact")

    assert "no claim that was asked for is judged in exact" in outcome.output
    assert outcome.exit_code == 3


@pytest.mark.parametrize(
    ("mistake", "claim"),
    [
        ("missing-one-hot", "cross-entropy.gradient"),
        ("jacobian-diagonal-only", "softmax.jacobian"),
        ("log-jacobian-transposed", "log-softmax.jacobian"),
    ],
)
def test_a_mistake_of_the_baseline(mistake: str, claim: str, gradspec: Call) -> None:
    """A single mistake that everybody makes exits 1, on the claim meant to catch it, and reads *exact ✗*."""
    outcome = gradspec("check", f"mistake:{mistake}", *QUICK, "--claims", f"{claim},{claim}.*,conduct.shapes")
    headings = [line for line in outcome.output.splitlines() if line.startswith("✗ ")]

    assert any(line.startswith(f"✗ {claim}   ") and "exact ✗   float64 ✗" in line for line in headings)
    assert outcome.exit_code == 1
