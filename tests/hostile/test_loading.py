"""Files that do harm while they are loaded: judged without the lines that do, or refused in one clear line."""

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
ENDED = "ended its process ({}); put what ends the program under `if __name__ == '__main__':`."
UNLOADABLE = {
    "needs_what_never_ends": LATE,
    "needs_what_never_ends_in_c": LATE,
    "needs_what_exits": ENDED.format("exit code 0"),
    "needs_what_kills": ENDED.format("SIGKILL"),
}
NEEDLESS = {
    "loads_forever": f"loads_forever.py did not come to its end within {LIMIT:g} s",
    "loads_forever_in_c": f"loads_forever_in_c.py did not come to its end within {LIMIT:g} s",
    "exits_while_loading": "exits_while_loading.py ended its process (exit code 0)",
    "is_killed_while_loading": "is_killed_while_loading.py ended its process (SIGKILL)",
    "interrupts_while_loading": "interrupts_while_loading.py:11: `raise KeyboardInterrupt` raised KeyboardInterrupt",
}
"""Files whose operations do not need what does the harm."""


@pytest.mark.parametrize("name", UNLOADABLE)
def test_a_file_that_does_not_load_is_told_so(name: str, check: Check) -> None:
    """What happened and what to do, in one line; nothing is judged, and the exit code says it."""
    outcome = check(name)

    assert f"gradspec: Expected {name}.py to load but it {UNLOADABLE[name]}\n" == outcome.error
    assert (outcome.code, outcome.text) == (2, "")


@pytest.mark.parametrize("name", ["needs_what_never_ends", "needs_what_exits"])
def test_the_same_from_python(name: str, path: Callable[[str], str]) -> None:
    """Without a process of its own a loop in Python, and os._exit, are caught all the same."""
    with pytest.raises(CandidateError) as caught:
        gradspec.check(path(name), time_limit=LIMIT)

    assert str(caught.value).endswith(UNLOADABLE[name])


@pytest.mark.parametrize("name", NEEDLESS)
def test_what_no_operation_needs_is_left_out(name: str, check: Check) -> None:
    """The operations are judged, also those after the harmful line, and a note says what happened and what was run."""
    outcome = check(name)
    notes = [
        note for note in outcome.report["run"]["notes"] if note.startswith(f"{NEEDLESS[name]}; so only what softmax")
    ]
    right = name == "interrupts_while_loading"

    assert len(notes) == 1
    assert outcome.report["run"]["problem"] is None
    assert outcome.verdicts["softmax.definition"] == ("holds" if right else "fails")
    assert outcome.verdicts["sigmoid.definition"] == ("not-provided" if right else "holds")
    assert outcome.code == (0 if right else 1)


@pytest.mark.parametrize("name", ["loads_forever", "exits_while_loading"])
def test_needless_harm_seen_from_python(name: str, path: Callable[[str], str]) -> None:
    """Without a process of its own too."""
    result = gradspec.check(path(name), claims="sigmoid.definition", examples=5, time_limit=LIMIT)

    assert any(NEEDLESS[name] in note for note in result.run.notes)
    assert result.ok


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
