"""The report in a terminal: a row a claim, a cell a format, then every failure in full."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gradspec.claims import all_claims
from gradspec.reports.known import print_known
from gradspec.reports.parts import MARKS, counts, explanation, inputs, meaning, reasons, remark, told_by_itself
from gradspec.reports.tidy import tidily
from gradspec.verdicts import Cell, ClaimResult, Result, Verdict

ROOM_FOR_REMARKS = 16
"""Columns; where fewer are left beside the cells, the table has no remarks."""
ROOM_FOR_FOLDING = 40
"""Columns; where fewer are left, a remark is cut off at the end of its line."""


def print_result(result: Result, console: Console) -> None:
    """Header, table, failures, summary; no line ends in blanks."""
    with tidily(console):
        _print_all(result, console)


def _print_all(result: Result, console: Console) -> None:
    _print_header(result, console)
    hidden = {Verdict.NOT_PROVIDED} | ({Verdict.NOT_RUN} if result.interrupted else set())
    shown = [row for row in result if row.verdict not in hidden]
    if shown:
        console.print(_table(result, shown, console.width))
        console.print()
    for row in result:
        if told_by_itself(result, row):
            print_failure(result, row, console)
            console.print()
    print_known(result, console)
    if lines := reasons(result):
        for line in lines:
            console.print(Text(line, "dim"), soft_wrap=True)
        console.print()
    console.print(_summary(result), highlight=False)


def print_failure(result: Result, row: ClaimResult, console: Console) -> None:
    """One failure: the claim, the input, expected and received, the worst entry, the cause, where to read."""
    heading = Text.assemble(("✗ ", "red"), (row.claim, "bold"), "   ", all_claims()[row.claim].title)
    if result.is_known(row):
        heading.append("   known", "yellow")
    elif not result.counts(row):
        heading.append("   recommended", "yellow")
    for cell in row.cells:
        heading.append(f"   {cell.format} ").append(*_mark(cell))
    console.print(heading, highlight=False, soft_wrap=True)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for word, text in explanation(result, row):
        grid.add_row(word, Text(text))
    console.print(Padding(grid, (0, 0, 0, 4)), highlight=False)


def _print_header(result: Result, console: Console) -> None:
    run = result.run
    console.print(Text.assemble(("gradspec ", "bold"), run.versions["gradspec"], " judges ", (run.candidate, "bold")))
    console.print(Text(f"  loaded      {run.source}"), soft_wrap=True)
    others = ", ".join(f"{name} {number}" for name, number in run.versions.items() if name != "gradspec")
    lines = [
        ("operations", Text(f"{len(run.operations)}: {', '.join(run.operations)}" if run.operations else "none")),
        (
            "judged in",
            Text(f"{', '.join(run.formats)}; {inputs(run)}, seed {run.seed}"),
        ),
        ("with", Text(f"{others}; not isolated")),
        *(("note", Text(note, "yellow")) for note in run.notes),
    ]
    if run.problem is not None:
        lines.append(("problem", Text(run.problem, "red")))
        lines.append(("", Text("what was defined before it is judged all the same", "red")))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for word, text in lines:
        grid.add_row(f"  {word:<10}", text)
    console.print(grid, highlight=False)
    console.print()


def _table(result: Result, rows: list[ClaimResult], width: int) -> Table:
    longest = max(len(row.claim) for row in rows) + 2
    cells_of = {name: [cell for row in rows if (cell := row.cell(name)) is not None] for name in result.run.formats}
    widths = {name: max(len(name), *(len(_mark(c)[0]) for c in cells), 0) for name, cells in cells_of.items()}
    room = width - longest - sum(cell_width + 2 for cell_width in widths.values()) - 2
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("claim", overflow="fold", min_width=longest if room >= 0 else None)
    for name, cell_width in widths.items():
        table.add_column(name, justify="center", no_wrap=True, min_width=cell_width)
    if room >= ROOM_FOR_REMARKS:
        folds = room >= ROOM_FOR_FOLDING
        table.add_column("", style="dim", overflow="fold" if folds else "ellipsis", no_wrap=not folds, max_width=room)
    chapter = ""
    claims = all_claims()
    for row in rows:
        if claims[row.claim].chapter != chapter:
            chapter = claims[row.claim].chapter
            table.add_row(Text(chapter, "bold"))
        cells = [row.cell(name) for name in result.run.formats]
        marks = [Text(*_mark(cell)) if cell else Text("·", "dim") for cell in cells]
        remarks = [_remark(result, row)] if room >= ROOM_FOR_REMARKS else []
        table.add_row(Text(f"  {row.claim}"), *marks, *remarks)
    return table


def _mark(cell: Cell) -> tuple[str, str]:
    return MARKS[cell.verdict]


def _remark(result: Result, row: ClaimResult) -> Text:
    if row.follows_from and result.counts(row):
        return Text(remark(result, row), "red")
    return Text(remark(result, row), "yellow" if row.is_red and not result.counts(row) else "")


def _summary(result: Result) -> Text:
    text = Text(" · ").join(Text(*word) for word in counts(result))
    return text.append(f"\n{meaning(result)}", "bold")
