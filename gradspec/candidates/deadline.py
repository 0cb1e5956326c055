"""A limit on how long one call of a candidate may take, kept by a timer of the operating system.

The timer interrupts Python code wherever it is, a sleeping call included. It cannot interrupt a loop in C that never
returns to the interpreter, such as `10**10**10`: only the end of the process does that (`apart`).
"""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, TypeVar, cast

from gradspec.errors import UsageError

DEFAULT_TIME_LIMIT = 30.0
"""Seconds that one call may take.

The slowest honest call that was seen takes a quarter of a second in a default run (PyTorch, its first call), and two
seconds in exact arithmetic at 128256 classes, on a machine with twice as many busy processes as cores. Fifteen times as
much leaves room for slow machines, and a loop without an end is still told within a minute.
"""

UNWINDING = 1.0
"""Seconds after which a call that was interrupted and goes on is interrupted again: longer than any way out takes."""
SHORTEST = 1e-6
"""The timer's own resolution."""
BUSY_SHARE = 0.5
"""A call that had the processor for less than this share of the limit was waiting, or its machine was."""

T = TypeVar("T")


class TimedOut(BaseException):
    """The call did not return in time. No Exception, so that a candidate's `except Exception` lets it through."""


class Deadline:
    """A number of seconds that a call may take; None for as long as it likes."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds

    def times(self, share: float) -> Deadline:
        """So many times the limit."""
        return self if share == 1 or self.seconds is None else Deadline(share * self.seconds)

    @property
    def kept(self) -> bool:
        """True where calls made from here can be interrupted at all."""
        return self.seconds is not None and can_interrupt()

    def call(self, function: Callable[[], T]) -> T:
        """What the function returns. Raises TimedOut when that takes longer than the limit.

        A call that has hardly had the processor is given the limit once more: the machine may have been busy, or the
        process stopped. A timer that was set before is set again afterwards.
        """
        return _Alarm(self.seconds).call(function) if self.seconds is not None and can_interrupt() else function()


def can_interrupt() -> bool:
    """True on POSIX, in the main thread: only there does Python handle signals."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def checked_time_limit(seconds: float | None) -> float | None:
    """The limit as it was given. Raises UsageError for what is no positive number of seconds."""
    if seconds is None or (isinstance(seconds, (int, float)) and 0 < seconds < math.inf):
        return seconds
    raise UsageError(f"Expected a time limit in seconds, more than 0, but got time_limit={seconds!r}.")


def _contained(function: Callable[[], T]) -> Iterator[tuple[T | None, StopIteration | None]]:
    """The call in a generator, which has an exception state of its own.

    Raised out of a line that is handling an exception, TimedOut leaves that exception behind as the one being handled;
    what the process raises ever after would carry it along.
    """
    try:
        yield function(), None
    except StopIteration as stopped:  # which must not leave a generator
        yield None, stopped


class _Alarm:
    """The timer around one call."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.active = self.rang = self.extended = False
        self.started = self.busy = 0.0

    def call(self, function: Callable[[], T]) -> T:
        before, tracing = signal.signal(signal.SIGALRM, self._ring), sys.gettrace()
        self.started, self.busy = time.monotonic(), time.process_time()
        remaining, interval = signal.setitimer(signal.ITIMER_REAL, self.seconds)
        self.active = True
        try:
            result, stopped = next(_contained(function))
        finally:
            self.active = False  # from here on nothing is raised
            signal.setitimer(signal.ITIMER_REAL, 0)
            if self.rang:
                sys.settrace(tracing)
            if not (self.rang and before in (None, signal.SIG_DFL)):  # a last ring may be on its way: it finds us
                signal.signal(signal.SIGALRM, signal.SIG_DFL if before is None else before)
            if remaining:
                left = remaining - (time.monotonic() - self.started)
                signal.setitimer(signal.ITIMER_REAL, max(left, SHORTEST), interval)
        if self.rang:  # the candidate caught it, and answered too late
            raise TimedOut
        if stopped is not None:
            raise stopped
        return cast(T, result)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if not self.active:
            return
        if not self.extended and time.process_time() - self.busy < BUSY_SHARE * self.seconds:
            self.extended = True
            signal.setitimer(signal.ITIMER_REAL, self.seconds)
            return
        if self.rang:  # it was caught: the next line that is reached raises too, and that is outside the `try`
            self._trace(frame)
        self.rang = True
        signal.setitimer(signal.ITIMER_REAL, UNWINDING)
        raise TimedOut

    def _trace(self, frame: FrameType | None) -> None:
        """Has every line raise, in the frames between the call and here and in those that are entered."""
        while frame is not None and frame.f_code is not _Alarm.call.__code__:
            frame.f_trace = self._raising
            frame = frame.f_back
        sys.settrace(self._raising)

    def _raising(self, frame: FrameType, event: str, argument: Any) -> Any:
        if self.active and event in ("line", "call"):
            raise TimedOut
        return self._raising
