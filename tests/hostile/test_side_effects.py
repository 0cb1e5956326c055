"""What a call does beside answering: to its input, to the process, to itself the next time."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp

import gradspec
from gradspec.verdicts import Verdict

Check = Callable[..., Any]

IMPURE = {
    "changes_its_input": ("x as it was", "x = array([0.5, 0.5])"),
    "keeps_count": ("the same answer twice", "two answers"),
    "draws_at_random": ("the same answer twice", "two answers"),
}
HARMLESS = ("prints_floods", "changes_settings", "replaces_numpy", "replaces_numpy_while_loading")


@pytest.mark.parametrize("name", IMPURE)
def test_an_impure_operation_is_told_so(name: str, check: Check) -> None:
    """conduct.pure fails, with what was expected and what came."""
    outcome = check(name)
    failure = outcome.failure("conduct.pure")

    assert IMPURE[name] == (failure["expected"], failure["received"])
    assert (outcome.verdicts["sigmoid.definition"], outcome.code) == ("holds", 1)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_put_back_makes_no_claim_fail(name: str, check: Check) -> None:
    """Right answers are right, whatever is left lying about."""
    outcome = check(name)

    assert {"float64": "holds"}.items() <= outcome.cells("softmax.definition").items()
    assert outcome.code == 0


@pytest.mark.parametrize(
    ("name", "note"),
    [
        (
            "changes_settings",
            "the operations change mpmath's precision, the recursion limit, the working directory; "
            "after every call that is put back",
        ),
        (
            "replaces_numpy",
            "the operations change numpy.asarray, numpy.exp, numpy.sum; after every call that is put back",
        ),
        ("replaces_numpy_while_loading", "loading changed numpy.asarray; that was put back"),
        ("prints_floods", "the operations print; what they print while they are judged is not shown"),
    ],
)
def test_what_is_put_back_is_noted(name: str, note: str, check: Check) -> None:
    """The header says what the candidate changes, once."""
    assert [note] == check(name).report["run"]["notes"]


def test_nothing_is_printed_into_the_report(check: Check) -> None:
    """Not even by a write to the descriptor of the terminal."""
    outcome = check("prints_floods", report="terminal")

    assert "to the very terminal" not in outcome.text + outcome.error
    assert outcome.text.startswith("gradspec ")


def test_the_callers_process_is_left_as_it_was(path: Callable[[str], str]) -> None:
    """Also where everything happens in one process: settings, folder, random numbers and NumPy are as before."""
    random.seed(7)
    np.random.seed(7)
    before = (mp.prec, os.getcwd(), sys.getrecursionlimit(), np.geterr(), random.getstate(), np.exp, np.asarray)
    for name in ("changes_settings", "replaces_numpy"):
        gradspec.check(path(name), claims="softmax.range,conduct.pure", examples=5)

    assert before == (
        mp.prec,
        os.getcwd(),
        sys.getrecursionlimit(),
        np.geterr(),
        random.getstate(),
        np.exp,
        np.asarray,
    )


def test_memory_of_earlier_calls_ends_with_the_claim(check: Check) -> None:
    """What is kept from call to call reaches no other claim: alone or among others, a claim reads the same."""
    alone = check("keeps_count", "--claims", "softmax.range").rows["softmax.range"]["cells"]

    assert check("keeps_count").rows["softmax.range"]["cells"] == alone


def test_noise_is_the_same_in_every_run(path: Callable[[str], str]) -> None:
    """The global random numbers are part of the seed: the counterexample of a noisy candidate can be seen again."""
    first, second = (
        gradspec.check(path("draws_at_random"), claims="softmax.definition", formats="float64", examples=5)
        for _ in range(2)
    )

    assert first["softmax.definition"].verdict == Verdict.FAILS
    assert first["softmax.definition"].cells == second["softmax.definition"].cells
