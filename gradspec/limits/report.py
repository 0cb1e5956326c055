"""The table of limits for a person: in a terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from gradspec.claims import all_claims
from gradspec.formats import FORMATS
from gradspec.limits.grid import ALL, LENGTH_WORDS, sizes
from gradspec.limits.reasons import reason
from gradspec.limits.table import Limit, Row, Table
from gradspec.reports import tidily

NOT_JUDGED, NONE, WHY = "–", "none", "why"
NARROWEST = 16
"""Columns for a text that is folded."""
LEGEND = (
    f"{NOT_JUDGED} not judged in this format; n of N: n of the N seeds show an error; ≤: the smallest that was tried"
)

Cells = list[list[str]]
"""Rows of words; the first is the heading."""


def print_table(table: Table, console: Console) -> None:
    """The headline numbers; for a table of one claim all its numbers, by V and regime."""
    with tidily(console):
        console.print(Text(about(table)), soft_wrap=not console.is_terminal)
        console.print()
        for title, cells in _parts(table):
            if title:
                console.print(Text(title, "bold"))
            _print_grid(cells, console)
            console.print()
        console.print(Text(LEGEND, "dim"))


def to_markdown(table: Table) -> str:
    """The same as Markdown; for several claims also their numbers by V."""
    lines = ["# Detection limits", "", about(table), ""]
    by_length = [(f"By V, {name}", list(_by_length(table, name))) for name in table.formats]
    for title, cells in [*_parts(table), *(by_length if len(table.rows) > 1 else [])]:
        lines += [f"## {title}", ""] if title else []
        heading, *rows = cells
        lines += [_line(heading), "|" + "---|" * len(heading), *map(_line, rows), ""]
    return "\n".join([*lines, LEGEND]) + "\n"


def about(table: Table) -> str:
    """What the numbers are, and with what they were made."""
    made = table.made_with
    examples = f"{table.seeds} seeds of {made['examples']} examples a claim (profile {made['profile']})"
    versions = ", ".join(f"{name} {made[name]}" for name in ("gradspec", "python", "numpy", "hypothesis", "mpmath"))
    return (
        "The smallest relative error in one entry of a result that a run sees, whatever its seed: planted in "
        f"{made['candidate']}, {examples}, {versions}, {made['machine']}."
    )


def _parts(table: Table) -> Iterator[tuple[str, Cells]]:
    if len(table.rows) != 1:
        yield "", list(_headline(table))
        return
    ((id, rows),) = table.rows.items()
    yield "", list(_headline(table))
    for name, row in rows.items():
        yield f"{id}, {name}: by regime and V", list(_by_regime(table, name, row))
        if len(row.operations) > 1:
            yield f"{id}, {name}: by operation", list(_by_operation(table, name, row))


def _headline(table: Table) -> Iterator[list[str]]:
    reasons = {id: reason(id, table) for id in table.rows}
    explained = any(reasons.values())
    yield ["claim", *table.formats, *([WHY] if explained else [])]
    for id in table.rows:
        limits = [_headline_cell(table, id, name) for name in table.formats]
        yield [id, *limits, *([reasons[id]] if explained else [])]


def _headline_cell(table: Table, id: str, format: str) -> str:
    if format not in all_claims()[id].formats:
        return NOT_JUDGED
    row = table.row(id, format)
    return NONE if row is None or not row.overall.seen else limit_word(row.overall, format, table.seeds)


def _by_regime(table: Table, format: str, row: Row) -> Iterator[list[str]]:
    present = {length for length, _ in row.groups}
    lengths = [length for length in LENGTH_WORDS if length in present]
    yield ["regime", *map(_length_heading, lengths)]
    for regime in dict.fromkeys(regime for _, regime in row.groups):
        limits = (row.groups.get((length, regime)) for length in lengths)
        yield [regime, *(_cell(limit, format, table.seeds) for limit in limits)]


def _by_length(table: Table, format: str) -> Iterator[list[str]]:
    """Every claim with a limit in this format; a row for each, a column for each range of V."""
    yield ["claim", *(_length_heading(length) for length in LENGTH_WORDS)]
    for id in table.rows:
        row = table.row(id, format)
        if row is not None and row.overall.seen:
            limits = (row.groups.get((length, ALL)) for length in LENGTH_WORDS)
            yield [id, *(_cell(limit, format, table.seeds) for limit in limits)]


def _by_operation(table: Table, format: str, row: Row) -> Iterator[list[str]]:
    yield ["operation", "limit"]
    for operation, limit in row.operations.items():
        yield [operation, limit_word(limit, format, table.seeds)]


def _length_heading(length: str) -> str:
    return "all V" if length == ALL else f"V {length}"


def _cell(limit: Limit | None, format: str, seeds: int) -> str:
    return "" if limit is None else limit_word(limit, format, seeds)


def limit_word(limit: Limit, format: str, seeds: int) -> str:
    """A limit in a table: its size, or how many seeds show an error at all."""
    if limit.size is None:
        return f"{limit.seen} of {seeds}"
    return f"≤ {size_word(limit.size)}" if limit.size == sizes(FORMATS[format])[0] else size_word(limit.size)


def size_word(size: float) -> str:
    """One of the sizes tried: `5e-16`, `1e-3`, `1`."""
    digit, exponent = f"{size:.0e}".split("e")
    return digit if int(exponent) == 0 else f"{digit}e{int(exponent)}"


def _print_grid(cells: Cells, console: Console) -> None:
    """A table. Texts are folded, and names that take more than half the width; numbers never are."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    folded = [word == WHY or (not n and widths[0] > console.width // 2) for n, word in enumerate(cells[0])]
    grid = Grid(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for word, is_folded in zip(cells[0], folded, strict=True):
        grid.add_column(word, overflow="fold", no_wrap=not is_folded)
    for row in cells[1:]:
        grid.add_row(*map(Text, row))
    least = sum(2 + (min(width, NARROWEST) if fold else width) for width, fold in zip(widths, folded, strict=True))
    if least > console.width:
        grid.width = least
    console.print(grid, crop=False, overflow="ignore")


def _line(words: Sequence[str]) -> str:
    return f"| {' | '.join(words)} |"
