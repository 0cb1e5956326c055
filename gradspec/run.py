"""A whole run: every claim asked for, on one candidate, in the formats asked for."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version

from gradspec.candidates import Candidate
from gradspec.claims import Claim
from gradspec.diagnosis import attribute, diagnose
from gradspec.formats import Format
from gradspec.runner.profiles import Profile
from gradspec.runner.property import all_properties
from gradspec.runner.rows import Runner
from gradspec.runner.workers import Crashed, Judgement, can_fork, side_by_side
from gradspec.verdicts import ClaimResult, Failure, Result, Run, Verdict

Progress = Callable[[ClaimResult], None]

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
    jobs: int = 1,
    hints: str = "full",
) -> Result:
    """Judges the claims (conduct first, what everything presupposes) and relates the red rows to each other.

    With `jobs` the claims are judged side by side, where that is safe. Ctrl-C ends the run early; the claims that were
    not reached are *not-run*, and what was found is kept.
    """
    runner = Runner(candidate, formats, profile)
    rows: dict[str, ClaimResult] = {}
    interrupted = False
    try:
        for row in _rows(runner, judged_in_order(claims), jobs):
            rows[row.claim] = row
            if progress is not None:
                progress(row)
    except KeyboardInterrupt:
        interrupted = True
    return conclude(runner, claims, rows, strict=strict, interrupted=interrupted, hints=hints)


def _rows(runner: Runner, claims: Sequence[Claim], jobs: int) -> Iterator[ClaimResult]:
    """The rows as they come in; the regimes are counted in the runner's judge either way."""
    properties = all_properties()
    by_id = {claim.id: claim for claim in claims}
    if jobs == 1 or not can_fork():
        for claim in claims:
            yield runner.row(claim, properties.get(claim.id))
        return

    def judge(id: str) -> Judgement:
        before = Counter(runner.judge.regimes)
        return runner.row(by_id[id], properties.get(id)), runner.judge.regimes - before

    for id, answer in side_by_side(judge, list(by_id), jobs):
        if isinstance(answer, Crashed):
            failure = Failure("", "", "an answer", "", "", None, "raised", str(answer))
            yield runner.uniform(by_id[id], Verdict.CRASHED, str(answer), failure)
        else:
            row, regimes = answer
            runner.judge.regimes.update(regimes)
            yield row


def conclude(
    runner: Runner,
    claims: Sequence[Claim],
    rows: dict[str, ClaimResult],
    *,
    strict: bool = False,
    interrupted: bool = False,
    hints: str = "full",
) -> Result:
    """The result of the rows judged so far: causes named, consequences folded, the rest *not-run*."""
    complete = {
        claim.id: rows.get(claim.id) or runner.uniform(claim, Verdict.NOT_RUN, "not reached") for claim in claims
    }
    complete = {id: row for id, row in complete.items() if row.cells}
    if not interrupted:
        complete = attribute(runner, complete)
    complete = {id: _diagnosed(runner, row, complete, hints) for id, row in complete.items()}
    return Result(
        run=header(runner),
        claims=tuple(complete.values()),
        recommended=frozenset(c.id for c in claims if not c.required),
        regimes=dict(sorted(runner.judge.regimes.items())),
        strict=strict,
        interrupted=interrupted,
    )


def _diagnosed(runner: Runner, row: ClaimResult, rows: Mapping[str, ClaimResult], hints: str) -> ClaimResult:
    """The row with its diagnosis, unless it came with one (from another process)."""
    return row if row.diagnosis is not None else diagnose(runner, row, rows, hints)


def judged_in_order(claims: Iterable[Claim]) -> list[Claim]:
    """The claims, those that everything presupposes first."""
    return sorted(claims, key=lambda c: c.id not in JUDGED_FIRST)


def header(runner: Runner) -> Run:
    """What the header of a report says."""
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
        notes=candidate.notes,
        problem=candidate.problem,
    )
