"""The report in a terminal: a row a claim, a cell a format, then every failure in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gradspec.claims import Claim, all_claims
from gradspec.contract import OPERATIONS
from gradspec.reports.known import counted_known, meaning_of_known, print_known
from gradspec.reports.tidy import tidily
from gradspec.verdicts import Cell, ClaimResult, Failure, Result, Run, Verdict

MOST_MISSING = 6
ROOM_FOR_REMARKS = 16
"""Columns; where fewer are left beside the cells, the table has no remarks."""
ROOM_FOR_FOLDING = 40
"""Columns; where fewer are left, a remark is cut off at the end of its line."""

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
        if row.is_red and not row.follows_from and not result.is_known(row):
            print_failure(result, row, console)
            console.print()
    print_known(result, console)
    _print_reasons(result, console)
    console.print(_summary(result), highlight=False)


def print_failure(result: Result, row: ClaimResult, console: Console) -> None:
    """One failure: the claim, the input, expected and received, the worst entry, the cause, where to read."""
    claim = all_claims()[row.claim]
    heading = Text.assemble(("✗ ", "red"), (row.claim, "bold"), "   ", claim.title)
    if result.is_known(row):
        heading.append("   known", "yellow")
    elif not result.counts(row):
        heading.append("   recommended", "yellow")
    for cell in row.cells:
        heading.append(f"   {cell.format} ").append(*_mark(cell))
    console.print(heading, highlight=False, soft_wrap=True)
    console.print(Padding(_explanation(result, row, claim), (0, 0, 0, 4)), highlight=False)


def _explanation(result: Result, row: ClaimResult, claim: Claim) -> RenderableType:
    red = [cell for cell in row.cells if cell.verdict.is_red][-1]
    lines = [*_counterexample(red), *_further_reasons(result, red)]
    lines += _diagnosis(row)
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


def _diagnosis(row: ClaimResult) -> Iterable[tuple[str, str]]:
    """The cause, the mistake that it looks like, and what leads to it."""
    if row.diagnosis is None:
        return
    yield "cause", row.cause
    like = row.diagnosis.lookalike
    if like is not None and like.mistake:
        yield "looks like", f"{like.title.rstrip('.')}   (mistake: {like.mistake})"
    if like is not None:
        yield "hint", like.hint
    yield "ledger", row.diagnosis.ledger


def _counterexample(cell: Cell) -> Iterable[tuple[str, str]]:
    failure = cell.failure
    if failure is None:
        return
    if not failure.example:
        yield "unusable" if failure.operation else failure.kind, failure.message
        return
    yield "input", failure.example
    if failure.kind in ("raised", "timeout", "crashed"):
        yield failure.kind, failure.message
        return
    yield "expected", failure.expected
    yield "received", failure.received
    yield "worst", failure.entry
    if cell.worst is not None and _is_larger(cell.worst, failure):
        yield "worst seen", f"{_shortened(cell.worst.example)}: {cell.worst.entry}"


def _further_reasons(result: Result, cell: Cell) -> Iterable[tuple[str, str]]:
    """Why the other operations of a row about conduct cannot be used: the rows that are folded under it say so."""
    for name in cell.operations:
        if cell.failure is None or name == cell.failure.operation:
            continue
        failures = (other.failure for row in result for other in row.cells if other.failure is not None)
        reasons = (f.message for f in failures if f.operation == name and not f.example)
        yield "unusable", next(reasons, "")


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
    console.print(Text(f"  loaded      {run.source}"), soft_wrap=True)
    others = ", ".join(f"{name} {number}" for name, number in run.versions.items() if name != "gradspec")
    lines = [
        ("operations", Text(f"{len(run.operations)}: {', '.join(run.operations)}" if run.operations else "none")),
        (
            "judged in",
            Text(f"{', '.join(run.formats)}; {_inputs(run)}, seed {run.seed}"),
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


def _inputs(run: Run) -> str:
    """What the candidate was asked about."""
    if run.classes is not None:
        return f"at {run.classes} classes, a fixed list of inputs"
    return f"profile {run.profile}, {counted(run.examples, 'example')} a claim"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _agreeing(number: int, verb: str) -> str:
    return f"{number} {verb}s" if number == 1 else f"{number} {verb}"


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
        remarks = [_remark(result, row, claims[row.claim])] if room >= ROOM_FOR_REMARKS else []
        table.add_row(Text(f"  {row.claim}"), *marks, *remarks)
    return table


def _remark(result: Result, row: ClaimResult, claim: Claim) -> Text:
    if row.follows_from:
        return Text(f"follows from {', '.join(row.follows_from)}", "red" if result.counts(row) else "yellow")
    if result.is_known(row):
        return Text("known to fail", "yellow")
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
    lines = []
    for (verdict, reason), ids in reasons.items():
        lines.append(f"{_in_words(verdict)}: {reason}  ({_first_few(ids)})")
    lines += _undecided(result)
    lines += _not_provided(result)
    if not result.claims:
        lines.append(f"no claim that was asked for is judged in {' or '.join(result.run.formats)}")
    for line in lines:
        console.print(Text(line, "dim"), soft_wrap=True)
    if lines:
        console.print()


def _undecided(result: Result) -> Iterable[str]:
    """How many examples were left undecided where others were decided, a line a reason: neither passes nor failures."""
    wholly: Counter[str] = Counter()
    partly: Counter[str] = Counter()
    concerned: dict[str, list[str]] = {}
    for row in result:
        for cell in row.cells:
            if cell.verdict in (Verdict.HOLDS, Verdict.FAILS) and (cell.undecided or cell.undecided_in_part):
                wholly[cell.reason] += cell.undecided
                partly[cell.reason] += cell.undecided_in_part
                concerned.setdefault(cell.reason, []).append(row.claim)
    for reason, ids in concerned.items():
        numbers = [f"{counted(wholly[reason], 'example')} undecided"] if wholly[reason] else []
        numbers += [f"{counted(partly[reason], 'example')} undecided in part"] if partly[reason] else []
        yield f"{' and '.join(numbers)}: {reason}  ({_first_few(list(dict.fromkeys(ids)))})"


def _first_few(ids: list[str]) -> str:
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")


def _in_words(verdict: Verdict) -> str:
    return str(verdict).replace("-", " ")


def _not_provided(result: Result) -> Iterable[str]:
    """How many of the claims asked for lack an operation, and which operations these are; theory by itself apart."""
    absent = [all_claims()[row.claim] for row in result if row.verdict is Verdict.NOT_PROVIDED]
    theory = [claim for claim in absent if not claim.operations]
    conduct = [claim for claim in absent if claim.per_operation]
    wanting = [claim for claim in absent if claim.operations and not claim.per_operation]
    wanted = {name for claim in wanting for name in claim.operations}
    missing = [name for name in OPERATIONS if name in wanted and name not in result.run.operations]
    if wanting:
        listed = ", ".join(missing[:MOST_MISSING])
        others = len(missing) - MOST_MISSING
        more = f" and {others} more (gradspec list operations)" if others > 0 else ""
        yield f"not provided: {counted(len(wanting), 'claim')}, for want of {listed}{more}"
    if conduct:
        yield f"not provided: {', '.join(claim.id for claim in conduct)}, for want of an operation to ask about"
    if theory:
        yield f"not provided: {counted(len(theory), 'claim')} about no operation (gradspec check oracle judges them)"


def _summary(result: Result) -> Text:
    counts = Counter(row.verdict for row in result)
    red = [row for row in result if result.counts(row)]
    advised = [row for row in result if row.is_red and not result.counts(row) and not result.is_known(row)]
    folded = sum(bool(row.follows_from) for row in red)
    words = [(_agreeing(counts[Verdict.HOLDS], "hold"), "green")]
    if red:
        follow = f" ({folded} of them {'follows' if folded == 1 else 'follow'} from others)" if folded else ""
        words.append((f"{_agreeing(len(red), 'fail')}{follow}", "bold red"))
    if known := counted_known(result):
        words.append((f"{_agreeing(known, 'fail')} as known", "yellow"))
    if advised:
        ones = "one does" if len(advised) == 1 else "ones do"
        words.append((f"{len(advised)} recommended {ones} not hold", "yellow"))
    others = (Verdict.UNDECIDABLE, Verdict.NOT_LIFTED, Verdict.NOT_RUN, Verdict.NOT_PROVIDED)
    words.extend((f"{counts[verdict]} {_in_words(verdict)}", "dim") for verdict in others if counts[verdict])
    text = Text(" · ").join(Text(*word) for word in words)
    text.append(f"\n{meaning(result)}", "bold")
    return text


def meaning(result: Result) -> str:
    """The exit code in a sentence."""
    if result.interrupted:
        return "Interrupted: what was reached is above, the rest is not run."
    if result.run.problem is not None:
        return "The candidate could not be loaded as a whole."
    if result.expectations is not None and (said := meaning_of_known(result, result.expectations)):
        return said
    if result.exit_code == 1 and not any(result.counts(row) and row.claim not in result.recommended for row in result):
        return "A recommended claim does not hold, and this run is strict."
    return _MEANING[result.exit_code]


_MEANING = {
    0: "Every required claim that was provided holds.",
    1: "A required claim does not hold.",
    3: "Nothing was decided.",
}
