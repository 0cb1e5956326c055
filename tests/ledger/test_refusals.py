"""Input that cannot be used: one line that says what was expected, what was given and what to do, and exit code 2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from click.testing import Result

import gradspec
from gradspec.errors import CandidateError, UsageError

Write = Callable[..., str]
Call = Callable[..., Result]

ORDINARY = {"--at": "[0.1, 2.0, -1.0]", "--label": "1"}

OPTIONS = {
    "words": ({"--at": "abc"}, "as in '[0.1, 2.0, -1.0]', but got 'abc': 'abc' is no number."),
    "nested": ({"--at": "[[1, 2], [3]]"}, "but got '[[1, 2], [3]]': '[1' is no number."),
    "a gap": ({"--at": "[1,,2]"}, "'' is no number."),
    "empty": ({"--at": "[]"}, "Expected at least one logit but got an empty list."),
    "NaN": ({"--at": "[1, nan]"}, "Expected finite numbers but got nan as logit 1."),
    "infinite": ({"--at": "[1e999, 0]"}, "Expected finite numbers but got inf as logit 0."),
    "too large": (
        {"--at": "[1, 2e5]", "--dtype": "float16"},
        "Expected numbers that float16 can hold but got 200000.0 as logit 1; take a wider dtype.",
    ),
    "label too large": ({"--label": "3"}, "Expected a label from 0 to 2, one of the 3 logits', but got 3."),
    "label negative": ({"--label": "-1"}, "Expected a label from 0 to 2, one of the 3 logits', but got -1."),
    "no step": ({"--h": "0"}, "Expected a positive step h but got 0.0."),
    "negative step": ({"--h": "-1e-4"}, "Expected a positive step h but got -0.0001."),
    "step is NaN": ({"--h": "nan"}, "Expected a positive step h but got nan."),
    "step lost": (
        {"--h": "1e-17"},
        "Expected a step that moves every logit but got h = 1e-17: at logit 1, 2.0, x + h or x − h is x again in "
        "float64; take at least 4.4e-16.",
    ),
    "step lost in float16": (
        {"--dtype": "float16"},
        "at logit 1, 2.0, x + h or x − h is x again in float16; take at least 0.002.",
    ),
    "step underflows": (
        {"--h": "1e-9", "--dtype": "float16"},
        "Expected a step that float16 can hold but got h = 1e-09, which is 0 there.",
    ),
    "step overflows": ({"--h": "1e308"}, "Expected a step whose double float64 can hold but got h = 1e+308."),
    "another dtype": ({"--dtype": "bfloat16"}, "Expected a dtype among float64, float32, float16 but got 'bfloat16'."),
    "no folder": ({"--output": "none/ledger.txt"}, "there is no folder none; create it first."),
    "unwritable": ({"--output": "/proc/ledger.txt"}, "Expected a file that can be written but got /proc/ledger.txt: "),
    "not a plot": ({"--plot": "ledger.jpg"}, "Expected a plot's file name to end in .png or .svg but got ledger.jpg."),
}


@pytest.mark.parametrize(("options", "said"), OPTIONS.values(), ids=OPTIONS)
def test_options_that_cannot_be_used(options: dict[str, str], said: str, write: Write, ledger: Call) -> None:
    """One line names the option's value and what it should be; nothing is shown."""
    words = [word for option in {**ORDINARY, **options}.items() for word in option]
    outcome = ledger(write(), *words)

    assert said in outcome.output
    assert outcome.output.startswith("gradspec: Expected ")
    assert outcome.output.count("\n") == 1
    assert outcome.exit_code == 2


CANDIDATES = {
    "no gradient": (
        "def cross_entropy(x, label):\n    return x[label]\n",
        "Expected a candidate with cross_entropy(x, label) and cross_entropy_grad(x, label) but student.py has no "
        "cross_entropy_grad; the ledger compares the differences of the one with the other.",
    ),
    "neither": ("def softmax(x):\n    return x\n", "but student.py has no cross_entropy and no cross_entropy_grad;"),
    "returns None": (
        "def cross_entropy(x, label):\n    print(x)\n\n\ndef cross_entropy_grad(x, label):\n    return x\n",
        "Expected cross_entropy to be called as the contract has it: cross_entropy(x, label): it returns None;",
    ),
    "always raises": (
        "def cross_entropy(x, label):\n    return 1 / 0\n\n\ndef cross_entropy_grad(x, label):\n    return x\n",
        "student.py:2: `return 1 / 0` raised ZeroDivisionError: division by zero.",
    ),
}


@pytest.mark.parametrize(("source", "said"), CANDIDATES.values(), ids=CANDIDATES)
def test_candidates_that_cannot_be_used(source: str, said: str, write: Write, ledger: Call) -> None:
    """A candidate without the two operations, or with one that no input reaches, is refused in one line."""
    outcome = ledger(write(source), "--at", "[1, 2]", "--label", "0")

    assert said in outcome.output
    assert outcome.output.startswith("gradspec: Expected ")
    assert outcome.output.count("\n") == 1
    assert outcome.exit_code == 2


def test_the_oracle_has_no_floats() -> None:
    """It computes in exact arithmetic only: the message says what to take instead."""
    with pytest.raises(CandidateError, match="the oracle is exact; try `reference`"):
        gradspec.ledger("oracle", [1.0, 2.0], 0)


@pytest.mark.parametrize(
    ("logits", "label", "step", "entries", "said"),
    [
        ([[1.0], [2.0, 3.0]], 0, 1e-4, None, r"Expected a list of numbers as logits but got \[\[1.0\], \[2.0, 3.0\]\]"),
        (np.eye(2), 0, 1e-4, None, "Expected a list of numbers as logits but got array"),
        ("ab", 0, 1e-4, None, "Expected a list of numbers as logits but got 'ab'"),
        ([None, 1.0], 0, 1e-4, None, r"Expected a list of numbers as logits but got \[None, 1.0\]"),
        (np.array([]), 0, 1e-4, None, "Expected at least one logit"),
        ([1.0, 2.0], True, 1e-4, None, "Expected a label from 0 to 1, one of the 2 logits', but got True"),
        ([1.0, 2.0], 0.0, 1e-4, None, "Expected a label from 0 to 1, one of the 2 logits', but got 0.0"),
        ([1.0, 2.0], 0, "1e-4", None, "Expected a positive step h but got '1e-4'"),
        ([1.0, 2.0], 0, True, None, "Expected a positive step h but got True"),
        ([1.7e308, 2.0], 0, 8e307, None, r"x \+ h or x − h is infinite in float64; take a smaller one"),
        ([1.0, 2.0], 0, 1e-4, [2], r"Expected entries from 0 to 1 but got \[2\]"),
        ([1.0, 2.0], 0, 1e-4, [], r"Expected entries from 0 to 1 but got \[\]"),
    ],
)
def test_arguments_that_cannot_be_used(
    logits: Any, label: Any, step: Any, entries: Any, said: str, candidates: Any
) -> None:
    """From Python the same refusals, for what only Python can hand over too."""
    with pytest.raises(UsageError, match=said):
        gradspec.ledger(candidates(), logits, label, step, entries=entries)


def test_numbers_of_any_kind_are_taken(candidates: Any) -> None:
    """Integers, NumPy scalars and arrays of another dtype are numbers."""
    expected = gradspec.ledger(candidates(), [1.0, 2.0], 1, 0.5)
    received = gradspec.ledger(candidates(), np.array([1, 2], dtype=np.int32), np.int64(1), np.float32(0.5))

    assert expected == received
