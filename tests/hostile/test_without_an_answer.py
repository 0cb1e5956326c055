"""Calls that never come back, raise what nobody expects, or end their process: it is told, and the run goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[..., Any]
LIMIT = 0.5
"""Seconds a call, as everywhere in this folder."""

LATE = f"softmax did not answer within {LIMIT:g} s"

ALWAYS = {
    "loops_forever": ("timeout", f"{LATE} on a vector of shape (3,)"),
    "sleeps_forever": ("timeout", f"{LATE} on a vector of shape (3,)"),
    "loops_in_c": ("timeout", f"{LATE} on a vector of shape (3,)"),
    "loops_and_catches_everything": ("timeout", f"{LATE} on a vector of shape (3,)"),
    "counts_forever": ("timeout", f"{LATE} on a vector of shape (3,)"),
    "exits_at_once": ("crashed", "softmax ended its process (exit code 0) on a vector of shape (3,)"),
    "kills_itself": ("crashed", "softmax ended its process (SIGKILL) on a vector of shape (3,)"),
    "exits": ("error", "exits.py:10: `sys.exit(0)` raised SystemExit: 0"),
    "interrupts": ("error", "interrupts.py:7: `raise KeyboardInterrupt` raised KeyboardInterrupt"),
    "recurses": ("error", "raised RecursionError: maximum recursion depth exceeded"),
    "wants_all_memory": ("error", "raised MemoryError: Unable to allocate"),
    "raises_what_cannot_be_told": ("error", "`raise Endless` raised Endless: (its message cannot be shown)"),
}
SOMETIMES = {
    "sometimes_loops": ("timeout", LATE),
    "sometimes_loops_in_c": ("timeout", LATE),
    "sometimes_kills_itself": ("crashed", "softmax ended its process (SIGSEGV)"),
    "sometimes_exits_at_once": ("crashed", "softmax ended its process (exit code 3)"),
    "sometimes_interrupts": (
        "error",
        "softmax: sometimes_interrupts.py:8: `raise KeyboardInterrupt` raised KeyboardInterrupt",
    ),
    "sometimes_raises": (
        "error",
        'softmax: sometimes_raises.py:8: `raise ValueError("two classes are a sigmoid")` raised ValueError: '
        "two classes are a sigmoid",
    ),
}
ONLY_EXACT = {
    "loops_in_exact_arithmetic": f"{LATE} in exact arithmetic",
    "kills_itself_in_exact_arithmetic": "softmax ended its process (SIGSEGV) in exact arithmetic",
}


@pytest.mark.parametrize("name", ALWAYS)
def test_an_operation_that_never_answers_is_unusable(name: str, check: Check) -> None:
    """It is found out before anything is judged, told once, and the claims about it are folded under that."""
    verdict, message = ALWAYS[name]
    outcome = check(name)

    assert message in outcome.failure("conduct.shapes")["message"]
    assert {verdict} == set(outcome.cells("softmax.definition").values())
    assert outcome.rows["softmax.definition"]["follows_from"] == ["conduct.shapes"]


@pytest.mark.parametrize("name", SOMETIMES)
def test_a_claim_names_the_input_without_an_answer(name: str, check: Check) -> None:
    """The verdict says what happened, at which input."""
    verdict, message = SOMETIMES[name]
    outcome = check(name)
    failure = outcome.failure("conduct.pure")

    assert {"float64": verdict} == outcome.cells("conduct.pure")
    assert ("softmax(x=[0.0, 0.0])", message) == (failure["example"], failure["message"])


@pytest.mark.parametrize("name", [*ALWAYS, *SOMETIMES])
def test_the_run_goes_on(name: str, check: Check) -> None:
    """Every other claim is judged, and the exit code is that of a claim which does not hold."""
    outcome = check(name)

    assert outcome.verdicts["sigmoid.definition"] == "holds"
    assert outcome.code == 1


@pytest.mark.parametrize("name", ONLY_EXACT)
def test_what_only_exact_arithmetic_brings_about_is_no_failure(name: str, check: Check) -> None:
    """A loop that waits for an underflow is right in floats: it is *not lifted*, and judged in floats all the same."""
    outcome = check(name)
    reasons = {cell["reason"] for cell in outcome.rows["softmax.definition"]["cells"] if cell["format"] == "exact"}

    assert outcome.cells("softmax.definition") == {"exact": "not-lifted", "float64": "holds"}
    assert {ONLY_EXACT[name]} == reasons
    assert outcome.code == 0


def test_what_only_floats_bring_about_leaves_the_exact_cell(check: Check) -> None:
    """The formula is judged where it answers."""
    outcome = check("loops_in_floats")

    assert outcome.cells("softmax.definition") == {"exact": "holds", "float64": "timeout"}


def test_nobody_waits_twice_for_the_same(check: Check) -> None:
    """After a claim in which an operation did not answer, those with such inputs are not run, and say why."""
    outcome = check("loops_in_floats")
    (cell,) = (cell for cell in outcome.rows["softmax.range"]["cells"] if cell["format"] == "float64")

    assert outcome.cells("softmax.range") == {"exact": "holds", "float64": "not-run"}
    assert f"{LATE} in softmax.definition, and is not asked again on inputs of that kind" == cell["reason"]


def test_a_conduct_claim_is_not_green_for_want_of_asking(check: Check) -> None:
    """One operation holds, another is not asked: the claim about both is not run."""
    assert check("loops_in_floats").cells("conduct.shapes") == {"float64": "not-run"}
