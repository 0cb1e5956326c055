"""Writing down what fails today, so that tomorrow anything else is seen."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from gradspec.errors import UsageError
from gradspec.expected.compare import Comparison, cause_of, compared
from gradspec.expected.entries import TODO, Entry, KnownFailures
from gradspec.expected.file import read_expected, written
from gradspec.verdicts import ClaimResult, Result, Verdict


@dataclass(frozen=True)
class Update:
    """What was written."""

    known: KnownFailures
    added: int
    removed: int


def update_file(result: Result, path: str | os.PathLike[str]) -> Update:
    """Writes the file so that it says what fails in `result`; entries that stay keep their reasons.

    Raises UsageError where the file that is there is malformed or it cannot be written, and for a run that did not
    reach every claim, or whose candidate was loaded in part.
    """
    name = os.fspath(path)
    if result.interrupted or result.run.problem is not None:
        reason = "the run was interrupted" if result.interrupted else "the candidate was not loaded as a whole"
        raise UsageError(f"Expected a whole run to write {name} from but {reason}; the file is as it was.")
    before = read_expected(name) if Path(name).exists() else KnownFailures(name)
    after = updated(result, before)
    try:
        Path(name).write_text(written(after), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"Expected to write {name} but it cannot be written: {error.strerror}.") from None
    added, removed = set(after.entries) - set(before.entries), set(before.entries) - set(after.entries)
    return Update(after, len(added), len(removed))


def updated(result: Result, known: KnownFailures) -> KnownFailures:
    """The known failures of `result`: those of `known` that still are, and new ones whose reason is to be written.

    A claim that follows from a known failure needs no entry of its own, nor does one that is only recommended.
    """
    comparison = compared(result, known)
    kept = [entry for entry in known.entries if entry not in comparison.stale and not _is_wrong(entry, comparison)]
    after = KnownFailures(known.name, tuple(kept), known.header)
    for following in (False, True):
        settled = compared(result, after).known
        new = [_entry(row, comparison) for row in result if _wants_entry(result, row, comparison)
               and bool(row.follows_from) is following and row.claim not in settled]  # fmt: skip
        after = KnownFailures(known.name, (*_without(after.entries, new), *new), known.header)
    return after


def _wants_entry(result: Result, row: ClaimResult, comparison: Comparison) -> bool:
    complained = {complaint.claim for complaint in comparison.complaints}
    return row.is_red and (result.strict or row.claim not in result.recommended or row.claim in complained)


def _is_wrong(entry: Entry, comparison: Comparison) -> bool:
    """True for an entry that says another cause, and accounts for nothing else."""
    return entry not in comparison.used and any(entry in wrong for wrong in comparison.contradicted.values())


def _without(entries: tuple[Entry, ...], new: list[Entry]) -> list[Entry]:
    """The entries but those for the same claim as a new one, which says all of where it fails."""
    return [entry for entry in entries if entry.claim not in {other.claim for other in new}]


def _entry(row: ClaimResult, comparison: Comparison) -> Entry:
    red = tuple(cell.format for cell in row.cells if cell.verdict.is_red)
    holding = [cell.format for cell in row.cells if cell.verdict is Verdict.HOLDS]
    reason = TODO
    for entry in comparison.narrower.get(row.claim, ()):
        reason = entry.reason
    for entry in comparison.contradicted.get(row.claim, ()):
        reason = reason if entry.is_undone else f"{TODO} (it was: {entry.cause}, {entry.reason})"
    return Entry(row.claim, cause_of(row), reason, red if holding else ())
