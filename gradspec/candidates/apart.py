"""A function run in a process forked from this one: what it does to its process, it does to that one only.

The process is watched. Where it dies in a call of the candidate's, or does not come back from one long after its time,
the call is known, and the function can be run once more without that call.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any

from gradspec.candidates.groups import OF_THIS_PROCESS, Groups
from gradspec.candidates.guard import CRASHED, TIMEOUT, Guard, Loss, ended_its_process, too_late
from gradspec.candidates.watch import Watch

UNSAFE_TO_FORK = ("jax", "tensorflow", "torch")
"""Libraries with threads of their own: a process that has loaded one is not forked."""
PATIENCE = 2
GRACE = 1.0
"""A process is killed when a call takes this many limits, and so many seconds more: the timer had its chance."""
POLL = 0.1
"""Seconds between two looks at a process that a call may be holding up."""
_PR_SET_PDEATHSIG = 1
MOST_LOSSES = 40
"""Calls that one function may lose before it is given up: more than there are operations."""


class WorkError(Exception):
    """The function raised what cannot be brought here; the message says what it was."""


def can_fork() -> bool:
    """True where a fork is safe: on POSIX, with one thread, and no library loaded that has threads of its own."""
    forks = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    return forks and threading.active_count() == 1 and not any(name in sys.modules for name in UNSAFE_TO_FORK)


class Child:
    """A function at work in a process of its own; `outcome` is what has become of it."""

    def __init__(self, work: Callable[[], Any], guard: Guard | None = None) -> None:
        context = multiprocessing.get_context("fork")
        self._watch, self._groups = Watch(), Groups()
        self.pipe, there = context.Pipe(duplex=False)
        self.process = context.Process(target=_live, args=(work, guard, self._watch, self._groups, there))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of a fork beside the threads of NumPy's BLAS
            self.process.start()
        there.close()

    def outcome(self) -> tuple[bool, Any]:
        """Whether it is over, and then the function's value, or a Loss. Raises what the function raises."""
        if self.pipe.poll():
            answer = self._received()
            self.end()
            if isinstance(answer, BaseException):
                raise answer
            return True, answer
        if not self.process.is_alive():
            return True, self._received() if self.pipe.poll() else self._death()
        running = self._watch.running()
        if running is None or running.seconds is None or running.taken < PATIENCE * running.seconds + GRACE:
            return False, None
        self.end()
        return True, Loss(TIMEOUT, too_late(running.seconds), running.what, running.number)

    def wait(self) -> Any:
        """The outcome, when it is there."""
        try:
            while True:
                over, outcome = self.outcome()
                if over:
                    return outcome
                wait_for([self])
        finally:
            self.end()

    def end(self) -> None:
        """Kills the process, if it still lives, and what it has started."""
        self.process.kill()
        self.process.join()
        self._groups.end()
        self.pipe.close()

    def _received(self) -> Any:
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            return self._death()

    def _death(self) -> Loss:
        running = self._watch.running()
        what, number = (running.what, running.number) if running is not None else ("", 0)
        return Loss(CRASHED, ended_its_process(self.process.exitcode), what, number)


def wait_for(children: list[Child]) -> None:
    """Returns when one of them may have an outcome."""
    wait([handle for child in children for handle in (child.pipe, child.process.sentinel)], POLL)


def apart(work: Callable[[], Any], guard: Guard, most: int = MOST_LOSSES) -> Any:
    """The function's value, worked out in a process of its own, or the Loss that it did not get beyond.

    Where a call of the candidate's does not come back, the work is begun again, and that call raises NoAnswer at once.
    """
    losses: dict[int, Loss] = {}

    def without_losses() -> Any:
        guard.losses = losses
        return work()

    while True:
        outcome = Child(without_losses, guard).wait()
        if not isinstance(outcome, Loss) or not remember(losses, outcome, most):
            return outcome


def remember(losses: dict[int, Loss], loss: Loss, most: int = MOST_LOSSES) -> bool:
    """Notes a call that was lost; False where that makes no difference, or where there have been too many."""
    if not loss.number or losses.get(loss.number) == loss or len(losses) >= most:
        return False
    losses[loss.number] = loss
    return True


def _live(work: Callable[[], Any], guard: Guard | None, watch: Watch, groups: Groups, pipe: Connection) -> None:
    """The process' life: no keyboard and no screen, one answer, and an end that waits for nothing."""
    leave = os._exit
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_the_parent()
    _close_the_terminal()
    OF_THIS_PROCESS.set(groups)
    if guard is not None:
        guard.watch = watch
    try:
        answer = work()
    except BaseException as error:  # it is handed over to the parent
        answer = error
    groups.end()
    try:
        pipe.send(answer)
    except Exception as error:  # what cannot be pickled: the answer, or an exception's own attributes
        pipe.send(WorkError(f"{type(answer).__name__}: {answer} (not to be brought over: {error})"))
    leave(0)


def _die_with_the_parent() -> None:
    """On Linux: an endless loop does not outlive a run that was killed."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _close_the_terminal() -> None:
    """Standard input, output and error lead nowhere, also for code that writes to their descriptors."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
