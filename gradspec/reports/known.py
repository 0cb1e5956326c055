"""What a report says of known failures: those that are as the file says, and what the file says wrongly."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gradspec.verdicts import ClaimResult, Expectations, Result


def known_rows(result: Result) -> list[ClaimResult]:
    """The known failures that are told by themselves: not those that follow from others."""
    return [row for row in result if result.is_known(row) and not row.follows_from]


def reason_for(result: Result, row: ClaimResult) -> str:
    """Why a known failure fails, as the file has it."""
    return result.expectations.known[row.claim] if result.expectations is not None else ""


def remarks(result: Result) -> Iterator[str]:
    """A line each: what the file says and the run does not show, and what it has no reason for yet."""
    if result.expectations is None:
        return
    for complaint in result.expectations.complaints:
        yield f"{complaint.message}."
    if undone := result.expectations.undone:
        yield f"{result.expectations.file} gives no reason yet for {', '.join(undone)}: replace the TODO."


def counted_known(result: Result) -> int:
    """How many rows fail as the file says, followers included."""
    return sum(result.is_known(row) for row in result)


def print_known(result: Result, console: Console) -> None:
    """The known failures, a line each with cause and reason; then what the file says wrongly."""
    if result.expectations is None:
        return
    if rows := known_rows(result):
        console.print(Text(f"known failures ({result.expectations.file})", "bold"))
        grid = Table.grid(padding=(0, 2, 0, 0))
        for width in (30, 8, 0):
            grid.add_column(overflow="fold", min_width=width or None)
        for row in rows:
            cause = "" if row.diagnosis is None else str(row.diagnosis.cause)
            grid.add_row(Text(f"  {row.claim}", "yellow"), Text(cause), Text(reason_for(result, row)))
        console.print(grid, highlight=False)
        console.print()
    for line in (lines := list(remarks(result))):
        console.print(Text(line, "red" if result.expectations.complaints else "yellow"), soft_wrap=True)
    if lines:
        console.print()


def meaning_of_known(result: Result, expectations: Expectations) -> str:
    """The exit code in a sentence, where known failures make a difference to it; else empty."""
    if result.exit_code == 0 and expectations.known:
        return "Nothing fails but what is known to."
    if expectations.complaints and not any(result.counts(row) for row in result):
        return f"What fails is not what {expectations.file} says; --update-expected writes what does."
    return ""
