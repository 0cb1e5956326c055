"""A whole run: every claim asked for, on one candidate, in the formats asked for."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.metadata import version

from gradspec.candidates import Candidate
from gradspec.candidates.apart import apart, can_fork
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT
from gradspec.candidates.guard import Guard
from gradspec.claims import Claim
from gradspec.diagnosis import attribute, diagnose
from gradspec.diagnosis.rounded_once import said_of
from gradspec.formats import Format
from gradspec.runner.profiles import Profile
from gradspec.runner.rows import Runner
from gradspec.runner.schedule import rows as judged_rows
from gradspec.verdicts import ClaimResult, Result, Run

Progress = Callable[[ClaimResult], None]

MOST_LOST_IN_DIAGNOSIS = 2
"""Calls that do not come back while the candidate is asked for causes; after so many it is not asked any more."""

JUDGED_FIRST = ("conduct.pure", "conduct.shapes")
"""Everything presupposes these."""


def run(
    candidate: Candidate,
    claims: Sequence[Claim],
    formats: Sequence[Format],
    profile: Profile,
    *,
    strict: bool = False,
    progress: Progress | None = None,
    jobs: int | None = None,
    hints: str = "full",
    time_limit: float | None = DEFAULT_TIME_LIMIT,
) -> Result:
    """Judges the claims (conduct first, what everything presupposes) and relates the red rows to each other.

    With `jobs` every claim is judged in a process forked for it, so many at a time, where that is safe. A call may take
    `time_limit` seconds. Ctrl-C ends the run early; the claims that were not reached are *not-run*, and what was found
    is kept.
    """
    runner = Runner(candidate, formats, profile, Guard(time_limit))
    rows: dict[str, ClaimResult] = {}
    interrupted = False
    try:
        for row in judged_rows(runner, judged_in_order(claims), jobs):
            rows[row.claim] = row
            if progress is not None:
                progress(row)
    except KeyboardInterrupt:
        interrupted = True
    end = partial(conclude, runner, claims, rows, strict=strict, interrupted=interrupted, hints=hints)
    if jobs is None or not can_fork():
        return end()
    result = apart(end, runner.guard, MOST_LOST_IN_DIAGNOSIS)
    return result if isinstance(result, Result) else end(asking=False)


def conclude(
    runner: Runner,
    claims: Sequence[Claim],
    rows: dict[str, ClaimResult],
    *,
    strict: bool = False,
    interrupted: bool = False,
    hints: str = "full",
    asking: bool = True,
) -> Result:
    """The result of the rows judged so far: causes named, consequences folded, the rest *not-run*.

    Without `asking` the candidate is not asked again: the causes are read from the cells.
    """
    complete = {claim.id: rows.get(claim.id) or runner.unreached(claim) for claim in claims}
    complete = {id: row for id, row in complete.items() if row.cells}
    if asking and not interrupted:
        complete = attribute(runner, complete)
    complete = {id: diagnose(runner, row, complete, hints, asking=asking) for id, row in complete.items()}
    judged = {operation for claim in claims for operation in claim.operations}
    seen = (said_of(runner.evaluator, format, judged) for format in runner.formats if asking and not interrupted)
    return Result(
        run=header(runner, tuple(filter(None, seen))),
        claims=tuple(complete.values()),
        recommended=frozenset(c.id for c in claims if not c.required),
        regimes=dict(sorted(runner.judge.regimes.items())),
        strict=strict,
        interrupted=interrupted,
    )


def judged_in_order(claims: Iterable[Claim]) -> list[Claim]:
    """The claims, those that everything presupposes first."""
    return sorted(claims, key=lambda c: c.id not in JUDGED_FIRST)


def header(runner: Runner, notes: tuple[str, ...] = ()) -> Run:
    """What the header of a report says; `notes` are what was seen of the candidate beside the claims."""
    candidate = runner.candidate
    libraries = ("gradspec", "hypothesis", "numpy", "mpmath")
    return Run(
        candidate=candidate.name,
        source=candidate.source,
        operations=candidate.operations,
        formats=tuple(f.name for f in runner.formats),
        profile=runner.profile.name,
        examples=runner.profile.examples,
        seed=runner.profile.seed,
        versions={"python": platform.python_version(), **{name: version(name) for name in libraries}},
        notes=(*candidate.notes, *notes, *runner.notes),
        problem=candidate.problem,
        classes=runner.profile.classes,
    )
