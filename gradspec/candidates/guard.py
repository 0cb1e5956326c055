"""Running a candidate's code: in time, without ending the run, and with everything put back afterwards."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any, NoReturn, TypeVar

from gradspec.candidates.deadline import Deadline, TimedOut
from gradspec.candidates.restored import Restorer
from gradspec.candidates.watch import Watch

T = TypeVar("T")

TIMEOUT, CRASHED = "timeout", "crashed"
"""How a call may fail to come back; also the kinds of such failures."""


@dataclass(frozen=True)
class Loss:
    """A call that did not come back: which one, and what became of it."""

    kind: str
    """TIMEOUT or CRASHED; for a program's answer that breaks the protocol "raised"."""
    how: str
    """`did not answer within 30 s`, `ended its process (SIGSEGV)`."""
    what: str = ""
    """The call's name; empty where no call was running."""
    number: int = 0
    """Which of the process' calls it was, from 1."""


class NoAnswer(Exception):
    """A call neither returned nor raised: it took too long, or ended its process."""

    def __init__(self, what: str, kind: str, how: str, more: str = "") -> None:
        super().__init__(f"{what} {how}")
        self.what, self.kind, self.how, self.more = what, kind, how, more


class Escaped(Exception):
    """What a call raised that is no Exception: SystemExit, a KeyboardInterrupt that nobody typed."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(type(error).__name__)
        self.error = error


class Guard:
    """Everything of a candidate's that runs, runs through `call`."""

    def __init__(self, time_limit: float | None = None) -> None:
        self.deadline = Deadline(time_limit)
        self.restorer = Restorer()
        self.watch: Watch | None = None
        """Where a parent process looks which call is running."""
        self.losses: Mapping[int, Loss] = {}
        """Calls known not to come back, by their numbers: they are not made again."""
        self.lost: dict[int, Loss] = {}
        """Calls that have not come back, by their numbers."""
        self.calls = 0
        self._inside = False

    def call(self, what: str, function: Callable[[], T], where: str = "", *, share: float = 1.0) -> T:
        """What the function returns; `what` and `where` name the call, `share` is its share of the time limit.

        Raises NoAnswer, Escaped, KeyboardInterrupt when a person typed it, and every Exception that the function
        raises. A call within a call is simply made.
        """
        if self._inside:
            return function()
        self.calls += 1
        name = f"{what} {where}".strip()
        loss = self.losses.get(self.calls)
        if loss is not None and loss.what == name:
            raise NoAnswer(what, loss.kind, loss.how)
        state = self.restorer.state()
        self._inside = True
        deadline = self.deadline.times(share)
        if self.watch is not None:
            self.watch.entered(self.calls, name, deadline.seconds)
        try:
            return self._contained(what, function, deadline)
        except NoAnswer as reason:
            self.lost[self.calls] = Loss(reason.kind, reason.how, name, self.calls)
            raise
        finally:
            if self.watch is not None:
                self.watch.left()
            self._inside = False
            self.restorer.restore(state)

    def _contained(self, what: str, function: Callable[[], T], deadline: Deadline) -> T:
        with _Process() as process:
            try:
                return deadline.call(function)
            except TimedOut:
                raise NoAnswer(what, TIMEOUT, too_late(deadline.seconds)) from None
            except _Ended as ended:
                raise NoAnswer(what, CRASHED, ended_its_process(ended.code)) from None
            except KeyboardInterrupt as error:
                if process.may_be_typed:
                    raise
                raise Escaped(error) from error
            except Exception:  # not swallowed: only what is no Exception is wrapped
                raise
            except BaseException as error:  # SystemExit and whatever else a candidate may raise
                raise Escaped(error) from error


def too_late(seconds: float | None) -> str:
    """What is said of a call that took longer than this."""
    return f"did not answer within {seconds:g} s"


def ended_its_process(code: int | None) -> str:
    """What is said of an exit code, negative for a signal."""
    signals = {-int(known): known.name for known in signal.Signals}
    return f"ended its process ({signals.get(code or 0) or f'exit code {code}'})"


class _Ended(BaseException):
    """`os._exit` was called."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Process:
    """For the time of a call: `os._exit` ends the call and not the process, and Ctrl-C is told from a mere raise."""

    def __init__(self) -> None:
        self.typed = False
        self._exit = os._exit
        self._handler: Any = None
        self._owner = os.getpid()

    def __enter__(self) -> _Process:
        os._exit = self._end
        if threading.current_thread() is threading.main_thread():
            self._handler = signal.getsignal(signal.SIGINT)
            if self._handler is signal.default_int_handler:
                signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        os._exit = self._exit
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)
        if self.typed:  # also where the candidate caught it
            raise KeyboardInterrupt

    @property
    def may_be_typed(self) -> bool:
        """False where a KeyboardInterrupt can only be the candidate's own."""
        return self.typed or self._handler not in (signal.default_int_handler, signal.SIG_IGN)

    def _interrupt(self, number: int, frame: FrameType | None) -> NoReturn:
        self.typed = True
        raise KeyboardInterrupt

    def _end(self, status: int) -> NoReturn:
        if os.getpid() == self._owner:
            raise _Ended(status)
        self._exit(status)  # a process that the candidate forked may end
