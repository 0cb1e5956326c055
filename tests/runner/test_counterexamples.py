"""Both counterexamples: the smallest one, and the worst that was seen."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable

import pytest
from rich.console import Console

import gradspec
from gradspec.reports import print_result
from gradspec.verdicts import Failure, Result

Student = Callable[[str], str]

GROWING = "def logsumexp(x):\n    m = np.max(x)\n    return m + np.log(np.sum(np.exp(x - m))) + 1e-9 * np.sum(x * x)"
"""Wrong by more the larger the logits are, and right at 0."""


def judged(student: Student, profile: str) -> Result:
    return gradspec.check(student(GROWING), claims="logsumexp.definition", profile=profile, examples=60)


def failures(result: Result) -> tuple[Failure, Failure | None]:
    """The smallest and the worst counterexample in float64."""
    cell = result["logsumexp.definition"].cell("float64")
    assert cell is not None
    assert cell.failure is not None
    return cell.failure, cell.worst


def test_the_deep_profile_climbs_to_the_worst(student: Student) -> None:
    """Beside the smallest counterexample stands one whose error is far larger in units of its bound."""
    smallest, worst = failures(judged(student, "deep"))

    assert worst is not None
    assert worst.error_over_bound is not None
    assert smallest.error_over_bound is not None
    assert worst.error_over_bound > 10 * smallest.error_over_bound


def test_the_worst_is_told(student: Student) -> None:
    """The report shows it with its input and its worst entry."""
    buffer = io.StringIO()
    result = judged(student, "deep")
    print_result(result, Console(file=buffer, width=120))
    _, worst = failures(result)

    assert worst is not None
    assert "worst seen" in buffer.getvalue()
    assert worst.entry.split(";")[0] in " ".join(buffer.getvalue().split())


def test_two_deep_runs_find_the_same(student: Student) -> None:
    """Climbing is as reproducible as everything else."""
    path = student(GROWING)
    first, second = (gradspec.check(path, claims="logsumexp.definition", profile="deep", examples=60) for _ in range(2))

    assert first == second


@pytest.mark.parametrize("profile", ["default", "deep"])
def test_counterexamples_are_literals_of_full_precision(profile: str, student: Student) -> None:
    """What is shown can be pasted, and is the input that was judged, to the last bit."""
    for failure in failures(judged(student, profile)):
        if failure is not None:
            name, _, literal = failure.example.partition(" = ")

            assert name == "logits"
            assert tuple(ast.literal_eval(literal)) == failure.case.logits
