"""Judging claims side by side, each in a process forked from this one.

The candidate is loaded once, before the fork. A worker that dies takes its claim along and no more: the claim reads
*crashed*, and another worker takes its place.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

UNSAFE_TO_FORK = ("jax", "tensorflow", "torch")
"""Libraries with threads of their own: a process that has loaded one is not forked."""

Judgement = tuple[Any, Counter[str]]
"""The row of a claim, and how many examples each regime got."""


class Crashed(Exception):
    """The worker that judged a claim died; the exit code, negative for a signal."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(f"the process that judged it died (exit code {exit_code})")
        self.exit_code = exit_code


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    claim: str


def usable_cores() -> int:
    """How many processes are worth having."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """True where a fork is safe: on POSIX, with one thread, and no library loaded that has threads of its own."""
    forks = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    return forks and threading.active_count() == 1 and not any(name in sys.modules for name in UNSAFE_TO_FORK)


def side_by_side(
    judge: Callable[[str], Judgement], claims: list[str], jobs: int
) -> Generator[tuple[str, Judgement | Crashed], None, None]:
    """The judgement of every claim, in the order in which they come in.

    What `judge` itself raises is raised here. Leaving the iteration early, Ctrl-C included, ends the workers.
    """
    waiting = list(reversed(claims))
    workers: list[_Worker] = []
    try:
        while waiting and len(workers) < jobs:
            workers.append(_start(judge, waiting.pop()))
        while workers:
            for ready in wait([worker.pipe for worker in workers]):
                worker = next(w for w in workers if w.pipe is ready)
                claim, answer = worker.claim, _answer(worker)
                workers.remove(worker)
                if isinstance(answer, BaseException) and not isinstance(answer, Crashed):
                    raise answer
                if waiting:
                    following = waiting.pop()
                    workers.append(_start(judge, following) if isinstance(answer, Crashed) else _ask(worker, following))
                elif not isinstance(answer, Crashed):
                    worker.pipe.send(None)
                yield claim, answer
    finally:
        for worker in workers:
            worker.process.terminate()


def _start(judge: Callable[[str], Judgement], claim: str) -> _Worker:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(judge, there), daemon=True)
    process.start()
    there.close()
    return _ask(_Worker(process, here, claim), claim)


def _ask(worker: _Worker, claim: str) -> _Worker:
    worker.pipe.send(claim)
    worker.claim = claim
    return worker


def _answer(worker: _Worker) -> Any:
    try:
        return worker.pipe.recv()
    except EOFError:
        worker.process.join()
        return Crashed(worker.process.exitcode)


def _work(judge: Callable[[str], Judgement], pipe: Connection) -> None:
    """A worker's life: a claim in, a judgement out, until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while (claim := pipe.recv()) is not None:
        try:
            answer: Any = judge(claim)
        except Exception as error:
            answer = error
        pipe.send(answer)
