"""`gradspec smoke`: does a program speak the protocol?"""

from __future__ import annotations

import shlex
import sys

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gradspec.candidates.candidate import PROGRAM_PREFIX
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT, checked_time_limit
from gradspec.cli.output import console, shown
from gradspec.errors import UsageError
from gradspec.programs.smoke import Smoke, Trial
from gradspec.reports.tidy import tidily

EXIT_CODES = """\b
Exit code: 0  the program speaks the protocol: `gradspec check` can judge it
           1  it does not, or not always
           2  there is no such program
"""


@click.command(epilog=EXIT_CODES, short_help="Try a program in another language before it is judged.")
@click.argument("program")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=DEFAULT_TIME_LIMIT,
    show_default=True,
    help="Seconds that one call may take.",
)
def smoke(program: str, time_limit: float) -> None:
    """Try PROGRAM, `cmd:./program arguments`: its hello, exact bits, each operation in each format, errors, its end.

    What it computes is not looked at: `gradspec check` does that. The protocol is in spec/any-language.md.
    """
    if not program.startswith(PROGRAM_PREFIX):
        raise UsageError(
            f"Expected a program as {PROGRAM_PREFIX}./program but got {program!r}; write '{PROGRAM_PREFIX}{program}'."
        )
    tried = Smoke(program, checked_time_limit(time_limit))
    trials = list(tried)
    failed = [trial for trial in trials if trial.fault]
    unwritten = shown(lambda: _print(program, tried, trials, console()))
    sys.exit(max(unwritten, 1 if failed else 0))


def _print(program: str, tried: Smoke, trials: list[Trial], console: Console) -> None:
    with tidily(console):
        console.print(Text.assemble(("gradspec", "bold"), " tries ", (program, "bold")), soft_wrap=True)
        if tried.hello is not None:
            hello = tried.hello
            console.print(Text(f"  program     {hello.name} {hello.version}, in {hello.language}"), soft_wrap=True)
        for note in tried.notes:
            console.print(Text(f"  note        {note}", "yellow"), soft_wrap=True)
        console.print()
        console.print(_table(trials), highlight=False)
        console.print()
        for trial in trials:
            if trial.fault:
                _print_failure(trial, console)
        failed = sum(bool(trial.fault) for trial in trials)
        console.print(Text(f"{len(trials) - failed} of {len(trials)} are well.", "bold"))
        if not failed:
            console.print(
                Text(f"It speaks the protocol. Now: gradspec check {shlex.quote(program)}", "bold"), soft_wrap=True
            )


def _table(trials: list[Trial]) -> Table:
    """A row for what was tried, a column for each format; what has no format stands in the first."""
    formats = list(dict.fromkeys(trial.format for trial in trials if trial.format)) or [""]
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("tried")
    for name in formats:
        table.add_column(name, justify="center")
    for what in dict.fromkeys(trial.what for trial in trials):
        cells = {trial.format or formats[0]: trial for trial in trials if trial.what == what}
        table.add_row(Text(f"  {what}"), *(_mark(cells.get(name)) for name in formats))
    return table


def _mark(trial: Trial | None) -> Text:
    if trial is None:
        return Text("")
    return Text("✗", "red") if trial.fault else Text("✓", "green")


def _print_failure(trial: Trial, console: Console) -> None:
    heading = Text.assemble(("✗ ", "red"), (trial.what, "bold"), f"   {trial.format}" if trial.format else "")
    console.print(heading, highlight=False, soft_wrap=True)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row("said", Text(trial.fault))
    console.print(Padding(grid, (0, 0, 0, 4)), highlight=False)
    console.print(Text(f"    again  {trial.again}"), soft_wrap=True, highlight=False)
    console.print()
