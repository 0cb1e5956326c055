"""`gradspec.check`: the same verdicts from a notebook, from one's own tests, and from the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any, SupportsFloat, SupportsIndex

from gradspec.adapt import adapted, described, with_changes
from gradspec.candidates import Candidate
from gradspec.candidates.candidate import PROGRAM_PREFIX
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT, checked_time_limit
from gradspec.candidates.guard import Guard
from gradspec.candidates.load import is_built_in
from gradspec.candidates.oracle import oracle_candidate
from gradspec.candidates.quiet import quietly
from gradspec.candidates.usable import usable
from gradspec.claims import select
from gradspec.diagnosis import HINTS
from gradspec.diagnosis.ledger import Ledger, draw_up, ready
from gradspec.errors import UsageError
from gradspec.expected import against, read_expected
from gradspec.formats import parse_formats
from gradspec.mapping import CandidateMapping, mapping_for
from gradspec.mapping.files import NONE
from gradspec.run import run
from gradspec.runner import profile as profiles
from gradspec.runner.sized import claims_at
from gradspec.verdicts import ClaimResult, Result

DEFAULT_FORMATS = "exact,float64"


def check(
    candidate: Any,
    *,
    claims: str | Iterable[str] = (),
    formats: str | Iterable[str] = DEFAULT_FORMATS,
    profile: str = "default",
    examples: int | None = None,
    seed: int = 0,
    classes: int | None = None,
    strict: bool = False,
    progress: Callable[[ClaimResult], None] | None = None,
    jobs: int | None = None,
    hints: str = "full",
    time_limit: float | None = DEFAULT_TIME_LIMIT,
    mapping: object = None,
    adapt: bool = False,
    settings: Iterable[str] = (),
    expected: str | Path | None = None,
) -> Result:
    """Judges a candidate on the claims asked for.

    `candidate` is a name (`"student.py"`, `"student.py:Student"`, `"package.module"`, `"reference"`,
    `"cmd:./program"`), a module, a dictionary, a class or any object whose attributes are operations of the contract.
    `claims` are ids or shell-style patterns (all of them by default), as one string with commas or several; `formats`
    are names of gradspec.formats; with `classes` every claim about one vector of logits or probabilities is judged at
    exactly so many classes, on a fixed list of inputs (an exact cell then is about the one where a float format fails,
    or one of fewer classes that shows as much); `hints` says how much is told of the mistake that a failure looks like:
    "full", "gentle" (a question that leads there) or "none". What the candidate prints while it is judged is not shown,
    and its warnings are not either.

    A call that takes longer than `time_limit` seconds (None: any time) is interrupted, and its claim reads *timeout*.
    With `jobs` every claim is judged in a process forked for it, so many at a time, where that is safe: a candidate
    that ends its process, or hangs where it cannot be interrupted, then takes one claim along, and what it keeps from
    one call to the next does not reach another claim. Without, everything happens in this process.

    `mapping` says in which conventions the candidate is written (spec/plug-in.md): a path, a dictionary, or "none";
    without it a candidate given by name is dressed by the nearest gradspec.toml, if there is one. `settings` are laid
    over it, as `--set` does: "layout=columns". With `adapt` the conventions are found by asking the candidate first, as
    `gradspec adapt` does, and the Result's notes say what was found.

    `expected` is a file of known failures (spec/in-ci.md): with it the run is `ok` where these fail and nothing else,
    and `result.expectations` has what of the file is not true any more.

    Returns a Result: a row a claim, `result.ok`, `result.exit_code`. Raises CandidateError for a candidate that cannot
    be used, and UsageError for an argument that cannot.
    """
    chosen, judged_in = select(claims.split(",") if isinstance(claims, str) else claims), parse_formats(formats)
    if hints not in HINTS:
        raise UsageError(f"Expected hints among {', '.join(HINTS)} but got {hints!r}.")
    thoroughness = profiles(profile, examples, seed, classes)
    chosen = claims_at(chosen, classes)
    limit = checked_time_limit(time_limit)
    known = None if expected is None else read_expected(expected)
    resolved = resolve(
        candidate, limit, separately=jobs is not None, mapping=mapping, adapt=adapt, settings=tuple(settings)
    )
    told = None if progress is None else _aloud(progress)
    with quietly(resolved.source):
        result = run(
            resolved,
            chosen,
            judged_in,
            thoroughness,
            strict=strict,
            progress=told,
            jobs=jobs,
            hints=hints,
            time_limit=limit,
        )
    return result if known is None else against(result, known)


def ledger(
    candidate: Any,
    logits: Any,
    label: SupportsIndex,
    step: SupportsFloat = 1e-4,
    *,
    dtype: str = "float64",
    entries: Sequence[int] | None = None,
) -> Ledger:
    """The error ledger: what the disagreement of a numerical and an analytical gradient is made of.

    `candidate` is as in `check`, with `cross_entropy` and `cross_entropy_grad`; `logits` are V numbers, `label` is the
    true class; `step` is the h of (L(x + h) − L(x − h))/2h. `entries` are the coordinates of interest, all of them by
    default: each takes four evaluations of the loss. Of what is returned `reading` is what it says, in a sentence;
    `terms` has the terms and `total` their sum.

    Raises CandidateError for a candidate that cannot be used, and UsageError for an argument that cannot.
    """
    judged = ready(resolve(candidate))
    with quietly(judged.candidate.source):
        return draw_up(judged, logits, label, step, dtype, entries)


def _aloud(progress: Callable[[ClaimResult], None]) -> Callable[[ClaimResult], None]:
    """`progress`, writing to the streams of the moment: what the candidate prints meanwhile goes nowhere."""
    out, err = sys.stdout, sys.stderr

    def told(row: ClaimResult) -> None:
        with redirect_stdout(out), redirect_stderr(err):
            progress(row)

    return told


def resolve(
    candidate: Any,
    time_limit: float | None = DEFAULT_TIME_LIMIT,
    *,
    separately: bool = False,
    mapping: object = None,
    adapt: bool = False,
    settings: Sequence[str] = (),
) -> Candidate:
    """The candidate that a name or an object stands for, each operation called once to see whether it can be.

    With `separately` all that is first done in a process of its own, where that is safe. `mapping`, `adapt` and
    `settings` are as in `check`.
    """
    if adapt:
        return _adapted(candidate, time_limit, mapping, settings, separately=separately)
    worn = _mapping(candidate, mapping, settings)
    if isinstance(candidate, str):
        if not candidate:
            raise UsageError("Expected a candidate (a file, a module or a built-in name) but got an empty name.")
        if candidate == "oracle":
            return oracle_candidate()
    made = usable(candidate, Guard(time_limit), separately=separately, mapping=worn)
    named = ("--mapping", str(mapping)) if isinstance(mapping, str | Path) else ()
    return replace(made, options=(*named, *(word for setting in settings for word in ("--set", setting))))


def _adapted(
    candidate: Any, time_limit: float | None, mapping: object, settings: Sequence[str], *, separately: bool
) -> Candidate:
    """The candidate in the conventions that asking it shows, with the evidence among its notes."""
    if mapping not in (None, NONE):
        raise UsageError("Expected either a mapping or to adapt but got both; leave one out.")
    found = adapted(candidate, Guard(time_limit), separately=separately)
    worn = found.mapping if not settings else with_changes(found.mapping, settings)
    made = usable(candidate, Guard(time_limit), separately=separately, mapping=worn)
    told = ("--adapt", *(word for setting in settings for word in ("--set", setting)))
    return replace(made, options=told, notes=(*made.notes, *described(found)))


def _mapping(candidate: Any, mapping: object, settings: Sequence[str]) -> CandidateMapping | None:
    """The mapping that is asked for, or found; what gradspec brings along, and a program, has none."""
    name = candidate if isinstance(candidate, str) else ""
    own = name == "oracle" or is_built_in(name) or name.startswith(PROGRAM_PREFIX) or isinstance(candidate, Candidate)
    if not own:
        return mapping_for(name, mapping, settings, looking=bool(name))
    if mapping not in (None, NONE) or settings:
        raise UsageError(f"Expected no mapping for {name or 'a Candidate'}, which follows the contract; leave it out.")
    return None
