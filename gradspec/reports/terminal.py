"""The report in a terminal: a row a claim, a cell a format, then every failure in full."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gradspec.claims import Claim, all_claims
from gradspec.contract import OPERATIONS
from gradspec.verdicts import Cell, ClaimResult, Failure, Result, Verdict

MOST_MISSING = 6
_TRAILING_BLANKS = re.compile(r"[ ]+(?=\n)")

MARKS = {
    Verdict.HOLDS: ("✓", "green"),
    Verdict.FAILS: ("✗", "red"),
    Verdict.ERROR: ("error", "red"),
    Verdict.TIMEOUT: ("timeout", "red"),
    Verdict.CRASHED: ("crashed", "red"),
    Verdict.UNDECIDABLE: ("undecidable", "yellow"),
    Verdict.NOT_LIFTED: ("not lifted", "yellow"),
    Verdict.NOT_RUN: ("not run", "yellow"),
    Verdict.NOT_PROVIDED: ("–", "dim"),
}


def print_result(result: Result, console: Console) -> None:
    """Header, table, failures, summary; no line ends in blanks."""
    with console.capture() as captured:
        _print_all(result, console)
    console.file.write(_TRAILING_BLANKS.sub("", captured.get()))


def _print_all(result: Result, console: Console) -> None:
    _print_header(result, console)
    shown = [row for row in result if row.verdict is not Verdict.NOT_PROVIDED]
    if shown:
        console.print(_table(result, shown))
    for row in result:
        if row.is_red and not row.follows_from:
            console.print()
            print_failure(result, row, console)
    _print_reasons(result, console)
    console.print()
    console.print(_summary(result), highlight=False)


def print_failure(result: Result, row: ClaimResult, console: Console) -> None:
    """One failure: the claim, the input, expected and received, the worst entry, the cause, where to read."""
    claim = all_claims()[row.claim]
    heading = Text.assemble(("✗ ", "red"), (row.claim, "bold"), "   ", claim.title)
    if not result.counts(row):
        heading.append("   recommended", "yellow")
    for cell in row.cells:
        heading.append(f"   {cell.format} ").append(*_mark(cell))
    console.print(heading, highlight=False, soft_wrap=True)
    console.print(Padding(_explanation(result, row, claim), (0, 0, 0, 4)), highlight=False)


def _explanation(result: Result, row: ClaimResult, claim: Claim) -> RenderableType:
    red = [cell for cell in row.cells if cell.verdict.is_red][-1]
    lines = [*_counterexample(red)]
    lines.append(("cause", row.cause))
    if red.operations:
        lines.append(("operations", ", ".join(red.operations)))
    followers = [other.claim for other in result if row.claim in other.follows_from]
    followers += [other.claim for other in result if _follows_operation(row, other)]
    if followers:
        lines.append(("explains", ", ".join(dict.fromkeys(followers))))
    lines.append(("read", f"gradspec explain {claim.id}   (spec/{claim.path.name})"))
    if row.reproduce:
        lines.append(("again", row.reproduce))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for word, text in lines:
        if text:
            grid.add_row(word, Text(text))
    return grid


def _counterexample(cell: Cell) -> Iterable[tuple[str, str]]:
    failure = cell.failure
    if failure is None:
        return
    yield "input", failure.example
    if failure.kind == "raised":
        yield "raised", failure.message
        return
    yield "expected", failure.expected
    yield "received", failure.received
    yield "worst", failure.entry
    if cell.worst is not None and _is_larger(cell.worst, failure):
        yield "worst seen", f"{_shortened(cell.worst.example)}: {cell.worst.entry}"


def _is_larger(worst: Failure, smallest: Failure) -> bool:
    """True when the worst counterexample tells more than the smallest: a finite error, at least twice as large."""
    if worst.kind != "value" or worst.error_over_bound is None or smallest.error_over_bound is None:
        return False
    return worst.error_over_bound > 2 * smallest.error_over_bound


def _shortened(example: str, width: int = 160) -> str:
    return example if len(example) <= width else f"{example[:width]}…"


def _follows_operation(row: ClaimResult, other: ClaimResult) -> bool:
    operations = all_claims()[row.claim].operations
    return len(operations) == 1 and f"operation {operations[0]}" in other.follows_from


def _print_header(result: Result, console: Console) -> None:
    run = result.run
    console.print(Text.assemble(("gradspec ", "bold"), run.versions["gradspec"], " judges ", (run.candidate, "bold")))
    console.print(f"  loaded      {run.source}", highlight=False, soft_wrap=True)
    names = f"{len(run.operations)}: {', '.join(run.operations)}"
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_row("  operations", names)
    console.print(grid, highlight=False)
    console.print(
        f"  judged in   {', '.join(run.formats)}; profile {run.profile}, {run.examples} examples a claim, seed {run.seed}",
        highlight=False,
    )
    others = ", ".join(f"{name} {number}" for name, number in run.versions.items() if name != "gradspec")
    console.print(f"  with        {others}; in this process", highlight=False)
    for note in run.notes:
        console.print(Text(f"  note        {note}", "yellow"), soft_wrap=True)
    if run.problem is not None:
        console.print(Text(f"  problem     {run.problem}", "red"), soft_wrap=True)
        console.print(Text("              what was defined before it is judged all the same", "red"))
    console.print()


def _table(result: Result, rows: list[ClaimResult]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("claim", overflow="fold")
    for name in result.run.formats:
        table.add_column(name, justify="center", no_wrap=True)
    table.add_column("", style="dim", overflow="fold")
    chapter = ""
    claims = all_claims()
    for row in rows:
        if claims[row.claim].chapter != chapter:
            chapter = claims[row.claim].chapter
            table.add_row(Text(chapter, "bold"))
        cells = [row.cell(name) for name in result.run.formats]
        marks = [Text(*_mark(cell)) if cell else Text("·", "dim") for cell in cells]
        table.add_row(Text(f"  {row.claim}"), *marks, _remark(result, row, claims[row.claim]))
    return table


def _remark(result: Result, row: ClaimResult, claim: Claim) -> Text:
    if row.follows_from:
        return Text(f"follows from {', '.join(row.follows_from)}", "red" if result.counts(row) else "yellow")
    if row.is_red and not result.counts(row):
        return Text("recommended", "yellow")
    return Text(claim.title)


def _mark(cell: Cell) -> tuple[str, str]:
    return MARKS[cell.verdict]


def _print_reasons(result: Result, console: Console) -> None:
    """Why some cells are neither green nor red: each reason once, with the claims it concerns."""
    reasons: dict[tuple[Verdict, str], list[str]] = {}
    for row in result:
        for cell in row.cells:
            if cell.verdict in (Verdict.NOT_LIFTED, Verdict.UNDECIDABLE, Verdict.NOT_RUN):
                ids = reasons.setdefault((cell.verdict, cell.reason), [])
                if row.claim not in ids:
                    ids.append(row.claim)
    console.print()
    for (verdict, reason), ids in reasons.items():
        listed = ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
        console.print(Text(f"{str(verdict).replace('-', ' ')}: {reason}  ({listed})", "dim"), soft_wrap=True)
    missing = [name for name in OPERATIONS if name not in result.run.operations]
    absent = sum(row.verdict is Verdict.NOT_PROVIDED for row in result)
    if absent and missing:
        listed = ", ".join(missing[:MOST_MISSING])
        others = len(missing) - MOST_MISSING
        more = f" and {others} more (gradspec list operations)" if others > 0 else ""
        console.print(Text(f"not provided: {absent} claims, for want of {listed}{more}", "dim"), soft_wrap=True)


def _summary(result: Result) -> Text:
    counts = Counter(row.verdict for row in result)
    red = [row for row in result if result.counts(row)]
    advised = [row for row in result if row.is_red and not result.counts(row)]
    folded = sum(bool(row.follows_from) for row in red)
    words = [(f"{counts[Verdict.HOLDS]} hold", "green")]
    if red:
        follow = f" ({folded} of them follow from others)" if folded else ""
        words.append((f"{len(red)} fail{follow}", "bold red"))
    if advised:
        words.append((f"{len(advised)} recommended ones do not hold", "yellow"))
    for verdict in (Verdict.UNDECIDABLE, Verdict.NOT_LIFTED, Verdict.NOT_RUN, Verdict.NOT_PROVIDED):
        if counts[verdict]:
            words.append((f"{counts[verdict]} {str(verdict).replace('-', ' ')}", "dim"))
    text = Text(" · ").join(Text(*word) for word in words)
    if result.interrupted:
        text.append("\ninterrupted: what was reached is above, the rest is not run", "yellow")
    text.append(f"\n{_MEANING[result.exit_code]}", "bold")
    return text


_MEANING = {
    0: "Every required claim that was provided holds.",
    1: "A required claim does not hold.",
    2: "The candidate could not be used as a whole.",
    3: "Nothing was decided.",
}
