"""A candidate that is loaded and has been tried, whatever its file does to the process that loads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradspec.candidates.adopt import adopt
from gradspec.candidates.apart import apart, can_fork
from gradspec.candidates.candidate import Candidate
from gradspec.candidates.guard import Guard, Loss
from gradspec.candidates.load import is_built_in, load
from gradspec.candidates.preflight import Findings, examine, found
from gradspec.errors import CandidateError
from gradspec.mapping import CandidateMapping


def usable(thing: Any, guard: Guard, *, separately: bool, mapping: CandidateMapping | None = None) -> Candidate:
    """The candidate that a name or an object stands for, after one call of every operation.

    With `separately`, loading is rehearsed and the operations are called in a process of their own, where that is safe:
    one that kills it, or hangs where no timer interrupts it, is *unusable*, and a file that does is told so. Raises
    CandidateError for what cannot be used at all.
    """
    if not separately or not can_fork() or (isinstance(thing, str) and is_built_in(thing)):
        candidate = _loaded(thing, guard, mapping)
        return found(candidate, examine(candidate, guard))
    rehearsed = apart(lambda: _rehearsal(thing, guard, mapping), guard)
    if isinstance(rehearsed, Loss):
        raise CandidateError(f"Expected a candidate but {rehearsed.what or 'it'} {rehearsed.how} before it was judged.")
    findings, guard.losses = rehearsed
    assert isinstance(findings, Findings)
    return found(_loaded(thing, guard, mapping), findings)


def _rehearsal(thing: Any, guard: Guard, mapping: CandidateMapping | None) -> tuple[Findings, Mapping[int, Loss]]:
    """What a trial of every operation showed, and the calls that did not come back, which are not to be made again."""
    findings = examine(_loaded(thing, guard, mapping), guard)
    return findings, {**guard.losses, **guard.lost}


def _loaded(thing: Any, guard: Guard, mapping: CandidateMapping | None) -> Candidate:
    if isinstance(thing, str):
        return load(thing, guard, mapping=mapping)
    return adopt(thing, guard=guard, mapping=mapping)
