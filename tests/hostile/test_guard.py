"""Running a candidate's code here, or in a process of its own: what comes of it, and what does not."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

import numpy as np
import pytest

from gradspec.candidates.apart import Child, apart, can_fork, remember
from gradspec.candidates.guard import CRASHED, TIMEOUT, Escaped, Guard, Loss, NoAnswer

SHORT = 0.2


@pytest.fixture
def forking() -> None:
    """Skips where a process cannot be forked: another test has loaded a library with threads of its own."""
    if not can_fork():
        pytest.skip("forking is not safe here")


def test_a_call_gives_its_value() -> None:
    """Arguments, values and exceptions pass through."""
    guard = Guard(SHORT)

    assert guard.call("f", lambda: 3) == 3
    with pytest.raises(KeyError):
        guard.call("f", lambda: {"y": 1}["x"])


def test_a_call_that_takes_too_long_is_named() -> None:
    """NoAnswer says which call, and how long it was waited for."""
    with pytest.raises(NoAnswer, match=r"f did not answer within 0\.2 s") as caught:
        Guard(SHORT).call("f", lambda: time.sleep(600))

    assert caught.value.kind == TIMEOUT


def test_a_call_within_a_call_is_simply_made() -> None:
    """One limit, one number."""
    guard = Guard(SHORT)

    assert guard.call("outer", lambda: guard.call("inner", lambda: 5)) == 5
    assert guard.calls == 1


def test_the_end_of_the_process_is_the_end_of_the_call() -> None:
    """os._exit in a candidate ends nothing else; afterwards it is itself again."""
    real = os._exit
    with pytest.raises(NoAnswer, match=r"f ended its process \(exit code 3\)") as caught:
        Guard().call("f", lambda: os._exit(3))

    assert caught.value.kind == CRASHED
    assert os._exit is real


@pytest.mark.parametrize("error", [SystemExit(0), KeyboardInterrupt(), GeneratorExit()])
def test_what_is_no_exception_escapes_as_one(error: BaseException) -> None:
    """What would end the run is handed over for what it is."""

    def raising() -> None:
        raise error

    with pytest.raises(Escaped) as caught:
        Guard().call("f", raising)

    assert caught.value.error is error


def test_ctrl_c_is_ctrl_c() -> None:
    """An interrupt that a person sends goes through, also where the candidate catches it."""

    def catching() -> str:
        try:
            signal.raise_signal(signal.SIGINT)
        except BaseException:
            return "caught"
        return "not even raised"

    with pytest.raises(KeyboardInterrupt):
        Guard().call("f", catching)


def test_numpy_is_put_back() -> None:
    """A function that was replaced is itself again, and one that was deleted is there again."""
    guard, exp, log = Guard(), np.exp, np.log

    def harm() -> None:
        np.exp = np.tanh  # type: ignore[assignment]
        del np.log

    guard.call("f", harm)

    assert (np.exp, np.log) == (exp, log)
    assert guard.restorer.changed == ["numpy.exp", "numpy.log"]


def test_a_submodule_that_was_imported_is_no_harm() -> None:
    """NumPy has more attributes afterwards; nothing is said."""
    guard = Guard()
    guard.call("f", lambda: setattr(np, "a_new_submodule", sys))
    try:
        assert guard.restorer.changed == []
        assert np.a_new_submodule is sys  # type: ignore[attr-defined]
    finally:
        del np.a_new_submodule  # type: ignore[attr-defined]


def test_a_call_known_to_be_lost_is_not_made() -> None:
    """It raises what became of it at once; the calls before and after it are made."""
    guard = Guard()
    guard.losses = {2: Loss(CRASHED, "ended its process (SIGSEGV)", "f there", 2)}
    made: list[int] = []
    told: list[str] = []

    for number in (1, 2, 3):
        try:
            guard.call("f", lambda number=number: made.append(number), "there")  # type: ignore[misc]
        except NoAnswer as reason:
            told.append(str(reason))

    assert made == [1, 3]
    assert told == ["f ended its process (SIGSEGV)"]


def test_another_call_of_the_same_number_is_made() -> None:
    """A candidate that does something else each time is not blamed for what it did before."""
    guard = Guard()
    guard.losses = {1: Loss(CRASHED, "ended its process (SIGSEGV)", "g", 1)}

    assert guard.call("f", lambda: 1) == 1


@pytest.mark.usefixtures("forking")
def test_work_apart_has_no_part_in_this_process() -> None:
    """The value comes back, what was done to the process does not."""
    seen: list[int] = []

    def work() -> int:
        seen.append(1)
        return 42

    assert apart(work, Guard()) == 42
    assert seen == []


@pytest.mark.usefixtures("forking")
@pytest.mark.parametrize(
    ("fatal", "kind"),
    [(lambda: os.kill(os.getpid(), signal.SIGKILL), CRASHED), (lambda: 10 ** (10**10), TIMEOUT)],
    ids=["killed", "endless in C"],
)
def test_work_goes_on_without_the_call_that_was_lost(fatal: Any, kind: str) -> None:
    """The process is gone; the work is begun again, and learns what became of that call."""
    guard = Guard(SHORT)

    def work() -> list[str]:
        told = []
        for what, function in (("first", int), ("fatal", fatal), ("last", int)):
            try:
                told.append(str(guard.call(what, function)))
            except NoAnswer as reason:
                told.append(reason.kind)
        return told

    assert apart(work, guard) == ["0", kind, "0"]


@pytest.mark.usefixtures("forking")
def test_a_death_between_calls_is_a_loss_without_a_name() -> None:
    """Nothing can be left out: the loss itself is the outcome."""
    outcome = apart(lambda: os._exit(9), Guard())

    assert outcome == Loss(CRASHED, "ended its process (exit code 9)")


@pytest.mark.usefixtures("forking")
def test_what_the_work_raises_is_raised_here() -> None:
    """As if it had been done here."""

    def work() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        Child(work).wait()


def test_losses_are_remembered_so_often() -> None:
    """Work that loses call after call is given up; the same loss twice means that leaving it out does not help."""
    losses: dict[int, Loss] = {}
    first, second, third = (Loss(CRASHED, "x", "f", number) for number in (1, 2, 3))

    assert [remember(losses, loss, 2) for loss in (first, first, second, third)] == [True, False, True, False]
    assert not remember({}, Loss(CRASHED, "x"))


def test_forking_is_refused_beside_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library with threads of its own may hold a lock that nobody in the new process gives back."""
    monkeypatch.setitem(sys.modules, "torch", sys)

    assert not can_fork()
