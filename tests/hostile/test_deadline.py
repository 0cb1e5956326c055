"""The limit on one call: what it interrupts, what it leaves alone, and where it cannot be kept."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

import gradspec
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT, Deadline, TimedOut, can_interrupt, checked_time_limit
from gradspec.errors import UsageError
from gradspec.verdicts import Verdict

SHORT = 0.2
LONG = 600.0


def spinning() -> None:
    while True:
        pass


def sleeping() -> None:
    time.sleep(LONG)


def catching() -> None:
    while True:
        with suppress(BaseException):
            time.sleep(LONG)


def catching_by_hand() -> None:
    while True:
        try:
            time.sleep(LONG)
        except BaseException:
            continue


def catching_once() -> str:
    try:
        time.sleep(LONG)
    except BaseException:
        return "too late"
    return "never"


def ends_an_iteration() -> None:
    raise StopIteration("the end")


@pytest.mark.parametrize("endless", [spinning, sleeping, catching, catching_by_hand, catching_once])
def test_what_takes_too_long_is_interrupted(endless: Callable[[], Any]) -> None:
    """A loop, a sleep, and whatever catches what would end them; an answer after the limit is none."""
    with pytest.raises(TimedOut):
        Deadline(SHORT).call(endless)
    assert sys.exc_info() == (None, None, None)


def test_what_comes_in_time_is_given() -> None:
    """The value of the function, and its exceptions."""
    assert Deadline(LONG).call(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        Deadline(LONG).call(lambda: 1 // 0)
    with pytest.raises(StopIteration, match="the end"):
        Deadline(LONG).call(ends_an_iteration)


def test_no_limit_is_no_limit() -> None:
    """None lets a call take as long as it likes, and sets no timer."""

    def timer() -> float:
        return signal.getitimer(signal.ITIMER_REAL)[0]

    assert Deadline(None).call(timer) == 0
    assert 0 < Deadline(LONG).call(timer) <= LONG


def test_a_call_that_had_to_wait_for_the_processor_is_given_more() -> None:
    """When the alarm finds that hardly anything was computed, as after a stop of the process, it rings once more."""

    def ringing(times: int) -> str:
        for _ in range(times):
            signal.raise_signal(signal.SIGALRM)
        return "here"

    assert Deadline(LONG).call(lambda: ringing(1)) == "here"
    with pytest.raises(TimedOut):
        Deadline(LONG).call(lambda: ringing(2))


def test_a_timer_that_was_set_before_is_set_again() -> None:
    """Somebody else's alarm still rings, with their handler."""
    heard: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: heard.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, SHORT)
        Deadline(LONG).call(lambda: None)
        while not heard:
            time.sleep(SHORT)
    finally:
        signal.signal(signal.SIGALRM, before)

    assert heard == [signal.SIGALRM]


@pytest.mark.parametrize("seconds", [0, -1.0, float("inf"), float("nan"), "10"])
def test_a_limit_is_a_positive_number(seconds: Any) -> None:
    """Anything else is refused, and the message says what was given."""
    with pytest.raises(UsageError, match="Expected a time limit in seconds, more than 0, but got time_limit="):
        checked_time_limit(seconds)


def test_elsewhere_than_in_the_main_thread_the_header_says_so() -> None:
    """No timer reaches another thread: the run is made all the same, with a note."""
    results: list[Any] = []

    def judged() -> None:
        assert not can_interrupt()
        results.append(gradspec.check("reference", claims="softmax.range", formats="float64", examples=5))

    thread = threading.Thread(target=judged)
    thread.start()
    thread.join()
    (result,) = results

    assert result["softmax.range"].verdict == Verdict.HOLDS
    assert result.run.notes == (
        "the time limit is not kept: calls can be interrupted only in the main thread, and not on Windows",
    )


def test_a_limit_of_ones_own_is_part_of_the_line_that_reproduces() -> None:
    """`--time-limit` is named where it is not the default."""

    def reproducing(limit: float) -> str:
        result = gradspec.check({"softmax": abs}, claims="softmax.range", examples=5, time_limit=limit)
        return result["softmax.range"].reproduce

    assert reproducing(2.5) == f"{reproducing(DEFAULT_TIME_LIMIT)} --time-limit 2.5"
