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

    A claim that follows from a known failure needs no entry of its own, nor does one that is only recommended. An entry
    goes where nothing fails any more, or by another cause, or where a new one takes its place.
    """
    comparison = compared(result, known)
    kept = [entry for entry in known.entries if entry not in comparison.stale and not _is_wrong(entry, comparison)]
    after = KnownFailures(known.name, tuple(kept), known.header)
    for following in (False, True):
        now = compared(result, after)
        unsettled = [row for row in result if _wants_entry(result, row, comparison)
                     and bool(row.follows_from) is following and row.claim not in now.known]  # fmt: skip
        asked = {row.claim for row in unsettled}
        kept = [e for e in after.entries if e.claim not in asked or e in now.used or _says_nothing_of(result, e)]
        new = [_entry(row, comparison, [e for e in kept if e.claim == row.claim]) for row in unsettled]
        after = KnownFailures(known.name, (*kept, *new), known.header)
    stale = compared(result, after).stale  # a pattern, where all that it was right about has an entry of its own now
    return KnownFailures(known.name, tuple(entry for entry in after.entries if entry not in stale), known.header)


def _wants_entry(result: Result, row: ClaimResult, comparison: Comparison) -> bool:
    complained = {complaint.claim for complaint in comparison.complaints}
    return row.is_red and (result.strict or row.claim not in result.recommended or row.claim in complained)


def _is_wrong(entry: Entry, comparison: Comparison) -> bool:
    """True for an entry that says another cause, and accounts for nothing else."""
    return entry not in comparison.used and any(entry in wrong for wrong in comparison.contradicted.values())


def _says_nothing_of(result: Result, entry: Entry) -> bool:
    """True for an entry about formats that the run was not asked for."""
    return bool(entry.formats) and not set(entry.formats) & set(result.run.formats)


def _entry(row: ClaimResult, comparison: Comparison, beside: list[Entry]) -> Entry:
    """A new entry for a row: for all of where it fails, or what the entries `beside` it leave."""
    red = [cell for cell in row.cells if cell.verdict.is_red]
    left = tuple(cell.format for cell in red if not any(entry.covers(cell) for entry in beside))
    only_there = beside or any(cell.verdict is Verdict.HOLDS for cell in row.cells)
    reason = TODO
    for entry in comparison.contradicted.get(row.claim, ()):
        reason = reason if entry.is_undone else f"{TODO} (it was: {entry.cause}, {entry.reason})"
    return Entry(row.claim, cause_of(row), reason, left if only_there else ())
