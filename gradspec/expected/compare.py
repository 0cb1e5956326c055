"""Holding what fails against what is known to fail.

Only the very same failure is a known one: the claim, where it fails, and by which cause. A claim that follows from a
known failure, and fails nowhere else, is known with it. Anything that the file says and the run does not show is a
complaint, and fails the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gradspec.claims import all_claims
from gradspec.expected.entries import Entry, KnownFailures
from gradspec.verdicts import Cause, Cell, ClaimResult, Complaint, Expectations, Result, Verdict

ANOTHER_CAUSE, ELSEWHERE_TOO, STALE = "another-cause", "elsewhere-too", "stale"
"""What may be wrong with an entry; also the kinds of complaints."""


@dataclass
class Comparison:
    """What came of each row and of each entry."""

    known: dict[str, str] = field(default_factory=dict)
    """The reason for each claim whose failure is known."""
    contradicted: dict[str, list[Entry]] = field(default_factory=dict)
    """For each claim that fails otherwise than the file says, the entries that say so."""
    complaints: list[Complaint] = field(default_factory=list)
    used: set[Entry] = field(default_factory=set)
    """Entries that account for a failure."""
    stale: set[Entry] = field(default_factory=set)
    """Entries for which nothing fails any more."""


def against(result: Result, known: KnownFailures) -> Result:
    """The result, with what of it is known to fail, and with what the file says wrongly.

    A row that is not known, though all that it follows from is, fails on its own: no other failure would be shown.
    """
    comparison = compared(result, known)
    red = {row.claim: row for row in result if row.is_red}
    claims = tuple(
        replace(row, follows_from=()) if row.claim in red and _is_alone(row, red, comparison) else row for row in result
    )
    undone = tuple(entry.claim for entry in known.entries if entry.is_undone and entry not in comparison.stale)
    expectations = Expectations(known.name, comparison.known, tuple(comparison.complaints), undone)
    return replace(result, claims=claims, expectations=expectations)


def compared(result: Result, known: KnownFailures) -> Comparison:
    """The same in detail."""
    comparison = Comparison()
    rows = {row.claim: row for row in result if row.is_red}
    for row in rows.values():
        if not row.follows_from:
            _compare(row, known.entries, comparison)
    for row in rows.values():
        if row.follows_from and not _known_with_others(row, rows, known.entries, comparison):
            _compare(row, known.entries, comparison)
    contradicted = {entry for entries in comparison.contradicted.values() for entry in entries}
    for entry in known.entries:
        if entry not in comparison.used | contradicted and (why := _stale(entry, result)):
            comparison.stale.add(entry)
            comparison.complaints.append(Complaint(entry.claim, STALE, why))
    return comparison


def cause_of(row: ClaimResult) -> Cause:
    """The cause of a red row."""
    return row.diagnosis.cause if row.diagnosis is not None else Cause.UNDECIDED


def _compare(row: ClaimResult, entries: Iterable[Entry], comparison: Comparison) -> None:
    """Finds the entries for a row's red cells; an entry for the very claim goes before a pattern."""
    named = _named(row, entries)
    red = [cell for cell in row.cells if cell.verdict.is_red]
    found = {cell.format: _entry_for(cell, named, cause_of(row)) for cell in red}
    there = list(dict.fromkeys(entry for entry in found.values() if entry is not None))
    if not there:
        return
    wrong = [entry for entry in there if entry.cause is not cause_of(row)]
    comparison.used |= set(there) - set(wrong)
    if wrong:
        comparison.contradicted[row.claim] = wrong
        says = f"{row.claim} is known to fail{wrong[0].where} by {wrong[0].cause}, but the cause is {cause_of(row)} now"
        comparison.complaints.append(Complaint(row.claim, ANOTHER_CAUSE, says))
        return
    others = [format_ for format_, entry in found.items() if entry is None]
    if others:
        says = f"{row.claim} is known to fail{there[0].where}, and fails in {', '.join(others)} too"
        comparison.complaints.append(Complaint(row.claim, ELSEWHERE_TOO, says))
    else:
        comparison.known[row.claim] = "; ".join(dict.fromkeys(entry.reason for entry in there))


def _named(row: ClaimResult, entries: Iterable[Entry]) -> list[Entry]:
    """The entries that speak of a row's claim; patterns last."""
    return sorted((entry for entry in entries if entry.names(row.claim)), key=lambda entry: entry.is_pattern)


def _entry_for(cell: Cell, named: Iterable[Entry], cause: Cause) -> Entry | None:
    """What a red cell is held against: an entry for its claim before a pattern, one with its cause before others."""
    covering = [entry for entry in named if entry.covers(cell)]
    if not covering:
        return None
    first = [entry for entry in covering if entry.is_pattern == covering[0].is_pattern]
    return next((entry for entry in first if entry.cause is cause), first[0])


def _known_with_others(
    row: ClaimResult, rows: Mapping[str, ClaimResult], entries: Iterable[Entry], comparison: Comparison
) -> bool:
    """True where a row that follows from others fails only where these do, and they are known."""
    roots = [root for name in row.follows_from for root in _roots_named(name, rows)]
    if not roots or not all(root.claim in comparison.known for root in roots):
        return False
    formats = {cell.format for root in roots for cell in root.cells if cell.verdict.is_red}
    if not all(cell.format in formats for cell in row.cells if cell.verdict.is_red):
        return False
    comparison.known[row.claim] = f"follows from {', '.join(row.follows_from)}"
    named = _named(row, entries)
    held = (_entry_for(cell, named, cause_of(row)) for cell in row.cells if cell.verdict.is_red)
    comparison.used |= {entry for entry in held if entry is not None}  # it is harmless: the claim does fail
    return True


def _is_alone(row: ClaimResult, rows: Mapping[str, ClaimResult], comparison: Comparison) -> bool:
    """True for a row that is not known, and follows from known failures only."""
    roots = (root for name in row.follows_from for root in _roots_named(name, rows))
    return row.claim not in comparison.known and all(root.claim in comparison.known for root in roots)


def _roots_named(name: str, rows: Mapping[str, ClaimResult]) -> list[ClaimResult]:
    """The red row of that id, or the red rows about nothing but `operation NAME`."""
    if name in rows:
        return [rows[name]]
    operation = name.removeprefix("operation ")
    return [row for row in rows.values() if all_claims()[row.claim].operations == (operation,) and not row.follows_from]


def _stale(entry: Entry, result: Result) -> str:
    """What is said of an entry for which nothing fails; empty where this run did not ask all of what it speaks of."""
    formats = set(entry.formats or result.run.formats) & set(result.run.formats)
    named = [claim for claim in all_claims().values() if entry.names(claim.id) and formats & set(claim.formats)]
    rows = {row.claim: row for row in result}
    if not named or any(claim.id not in rows for claim in named) or result.interrupted:
        return ""
    cells = [cell for claim in named for cell in rows[claim.id].cells if cell.format in formats]
    verdicts = {cell.verdict for cell in cells if not cell.verdict.is_red}
    if not cells or Verdict.NOT_RUN in verdicts:
        return ""
    said = f"{entry.claim} is known to fail{entry.where} by {entry.cause}, but"
    if any(cell.verdict.is_red for cell in cells):  # where its regime is another, or that of a claim with its own entry
        return f"{said} nothing of that fails that way; delete the entry, or say where it fails now"
    subject = "all of it" if entry.is_pattern and Verdict.HOLDS in verdicts else "it"
    return f"{said} {subject} {' or '.join(words for v, words in _GREEN.items() if v in verdicts)}; delete the entry"


_GREEN = {
    Verdict.HOLDS: "holds",
    Verdict.UNDECIDABLE: "is undecidable",
    Verdict.NOT_LIFTED: "is not lifted",
    Verdict.NOT_PROVIDED: "is not provided",
}
