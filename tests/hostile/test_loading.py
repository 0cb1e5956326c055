"""Files that do harm while they are loaded: no run, a clear error, exit code 2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import gradspec
from gradspec.errors import CandidateError

Check = Callable[..., Any]
LIMIT = 0.5
"""Seconds a call, as everywhere in this folder."""

LATE = (
    f"did not come to its end within {4 * LIMIT:g} s, 4 times the limit of a call; "
    "put what takes long under `if __name__ == '__main__':`."
)
UNLOADABLE = {
    "loads_forever": LATE,
    "loads_forever_in_c": LATE,
    "exits_while_loading": "ended its process (exit code 0); "
    "put what ends the program under `if __name__ == '__main__':`.",
    "is_killed_while_loading": "ended its process (SIGKILL); "
    "put what ends the program under `if __name__ == '__main__':`.",
}


@pytest.mark.parametrize("name", UNLOADABLE)
def test_a_file_that_does_not_load_is_told_so(name: str, check: Check) -> None:
    """What happened and what to do, in one line; nothing is judged, and the exit code says it."""
    outcome = check(name)

    assert f"gradspec: Expected {name}.py to load but it {UNLOADABLE[name]}\n" == outcome.error
    assert (outcome.code, outcome.text) == (2, "")


@pytest.mark.parametrize("name", ["loads_forever", "exits_while_loading"])
def test_the_same_from_python(name: str, path: Callable[[str], str]) -> None:
    """Without a process of its own a loop in Python, and os._exit, are caught all the same."""
    with pytest.raises(CandidateError) as caught:
        gradspec.check(path(name), time_limit=LIMIT)

    assert str(caught.value).endswith(UNLOADABLE[name])


def test_an_interrupt_that_nobody_typed_is_an_error_of_the_file(check: Check) -> None:
    """What had been defined before is judged, as after any other exception."""
    outcome = check("interrupts_while_loading")
    problem = "interrupts_while_loading.py:11: `raise KeyboardInterrupt` raised KeyboardInterrupt"

    assert problem == outcome.report["run"]["problem"]
    assert (outcome.verdicts["softmax.definition"], outcome.code) == ("holds", 2)


def test_a_class_that_cannot_be_made_in_time_is_told_so() -> None:
    """Making an instance is the candidate's code too."""

    class Slow:
        def __init__(self) -> None:
            while True:
                pass

        def softmax(self, x: object) -> object:
            return x

    with pytest.raises(CandidateError, match=r"Expected operations but Slow did not answer within 0\.5 s"):
        gradspec.check(Slow, time_limit=LIMIT)
