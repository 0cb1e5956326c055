"""What `gradspec list` shows: claims, operations, candidates."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gradspec.candidates import built_in_names, mistake_names
from gradspec.claims import all_claims
from gradspec.contract import OPERATIONS
from gradspec.reports import tidily

Entry = tuple[str, str, str]
"""A heading, a name under it, and what is said about it."""


def print_listing(what: str, console: Console) -> None:
    """One listing, "claims", "operations" or "candidates": a name a line, what is said about it beside it.

    In a terminal the second column is folded; elsewhere every entry is one line, whatever its length.
    """
    entries = list({"claims": _claims, "operations": _operations, "candidates": _candidates}[what]())
    longest = max(len(name) for _, name, _ in entries)
    with tidily(console):
        for heading, group in groupby(entries, key=lambda entry: entry[0]):
            console.print(Text(heading, "bold"))
            if console.is_terminal:
                console.print(_folded(group, longest))
                continue
            for _, name, said in group:
                console.print(Text(f"  {name:<{longest}}  {said}"), soft_wrap=True)


def _folded(entries: Iterable[Entry], longest: int) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold", style="dim")
    for _, name, said in entries:
        grid.add_row(Text(f"  {name:<{longest}}"), Text(said))
    return grid


def _claims() -> Iterable[Entry]:
    for claim in all_claims().values():
        yield claim.chapter, claim.id, claim.title if claim.required else f"{claim.title}   (recommended)"


def _operations() -> Iterable[Entry]:
    for operation in OPERATIONS.values():
        yield operation.chapter, operation.signature, operation.meaning


def _candidates() -> Iterable[Entry]:
    for name, title in {**built_in_names(), "oracle": "The oracle itself, in exact arithmetic."}.items():
        yield "built in", name, title
    for name, title in mistake_names().items():
        yield "wrong on purpose", name, title
