"""Tasks done side by side, each in a process forked for it from this one.

The candidate is loaded once, before the fork, and no task sees what another did to it. A process that dies, or that
has to be killed, takes its task along and no more.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import Any

from gradspec.candidates.apart import Child, can_fork, wait_for
from gradspec.candidates.guard import Guard, Loss

__all__ = ["Crashed", "Judgement", "can_fork", "side_by_side", "usable_cores"]

Judgement = tuple[Any, Counter[str]]
"""The row of a claim, and how many examples each regime got."""


class Crashed(Exception):
    """The process of a task died, or was killed because a call did not come back."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(f"{loss.what or 'the candidate'} {loss.how}")
        self.loss = loss


def usable_cores() -> int:
    """How many processes are worth having."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(
    judge: Callable[[str], Any],
    tasks: Sequence[str],
    jobs: int,
    guard: Guard | None = None,
    again: Callable[[str, Any], bool] | None = None,
) -> Generator[tuple[str, Any], None, None]:
    """Each task with what `judge` makes of it, or Crashed, in the order of the tasks.

    The `guard` is what runs the candidate's code inside `judge`: with it a process is killed that a call holds up.
    `again(task, answer)` is asked when a task's turn comes, of a Loss too; True has it done once more.

    What `judge` itself raises is raised here, when its turn comes. Leaving the iteration early, Ctrl-C included, ends
    the processes.
    """
    waiting, turns = deque(tasks), deque(tasks)
    at_work: dict[str, Child] = {}
    answers: dict[str, Any] = {}
    try:
        while turns:
            while waiting and len(at_work) < jobs:
                task = waiting.popleft()
                at_work[task] = Child(partial(judge, task), guard)
            answers.update(_finished(at_work))
            while turns and turns[0] in answers:
                task, answer = turns[0], answers.pop(turns[0])
                if isinstance(answer, Exception):
                    raise answer
                if again is not None and again(task, answer):
                    waiting.appendleft(task)
                    break
                yield turns.popleft(), Crashed(answer) if isinstance(answer, Loss) else answer
            if at_work and not (waiting and len(at_work) < jobs):
                wait_for(list(at_work.values()))
    except KeyboardInterrupt:
        for task in [task for task in turns if task in answers]:
            if not isinstance(answers[task], Loss | Exception):
                yield task, answers[task]
        raise
    finally:
        for child in at_work.values():
            child.end()


def _finished(at_work: dict[str, Child]) -> dict[str, Any]:
    """The answers that have come in, exceptions among them; their processes are at work no more."""
    finished: dict[str, Any] = {}
    for task, child in list(at_work.items()):
        try:
            over, answer = child.outcome()
        except Exception as error:  # it is raised when its turn comes
            over, answer = True, error
        if over:
            finished[task] = answer
            at_work.pop(task).end()
    return finished
