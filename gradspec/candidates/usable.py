"""A candidate that is loaded and has been tried, whatever its file does to the process that loads it."""

from __future__ import annotations

from typing import Any

from gradspec.candidates.adopt import adopt
from gradspec.candidates.apart import apart, can_fork
from gradspec.candidates.candidate import Candidate
from gradspec.candidates.guard import Guard, Loss
from gradspec.candidates.load import is_built_in, load
from gradspec.candidates.preflight import Findings, examine, found
from gradspec.errors import CandidateError


def usable(thing: Any, guard: Guard, *, separately: bool) -> Candidate:
    """The candidate that a name or an object stands for, after one call of every operation.

    With `separately`, loading is rehearsed and the operations are called in a process of their own, where that is safe:
    one that kills it, or hangs where no timer interrupts it, is *unusable*, and a file that does is told so. Raises
    CandidateError for what cannot be used at all.
    """
    if not separately or not can_fork() or (isinstance(thing, str) and is_built_in(thing)):
        candidate = _loaded(thing, guard)
        return found(candidate, examine(candidate, guard))
    findings = apart(lambda: examine(_loaded(thing, guard), guard), guard)
    if isinstance(findings, Loss):
        raise CandidateError(f"Expected a candidate but {findings.what or 'it'} {findings.how} before it was judged.")
    assert isinstance(findings, Findings)
    return found(_loaded(thing, guard), findings)


def _loaded(thing: Any, guard: Guard) -> Candidate:
    return load(thing, guard) if isinstance(thing, str) else adopt(thing, guard=guard)
