"""`gradspec adapt`: finding the conventions of a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gradspec.adapt import Adaptation, adapted
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT, checked_time_limit
from gradspec.candidates.guard import Guard
from gradspec.cli.output import console, shown
from gradspec.errors import UsageError
from gradspec.mapping import as_toml
from gradspec.mapping.files import FILE, file_of, own_place
from gradspec.reports.tidy import tidily

EXIT_CODES = """\b
Exit code: 0  a mapping was found
           2  nothing in the file answers as an operation, or the mapping cannot be written
"""

_NOTHING = "Nothing departs from the contract: no mapping is needed."


@click.command(epilog=EXIT_CODES, short_help="Find the conventions of a file, and write its mapping.")
@click.argument("candidate")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: NAME.gradspec.toml beside NAME.py."
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--dry-run", is_flag=True, help="Show the mapping, and write nothing.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=DEFAULT_TIME_LIMIT,
    show_default=True,
    help="Seconds that one call may take.",
)
def adapt(candidate: str, output: Path | None, force: bool, dry_run: bool, time_limit: float) -> None:
    """Find out how the functions of CANDIDATE are called, by calling them, and write that down.

    This runs the candidate's code, with your rights. Names and signatures say what is asked; the answers say which
    conventions of the list in spec/plug-in.md fit. Only conventions are found: a wrong formula is left to be judged.
    `gradspec check CANDIDATE` then finds the mapping; `gradspec check CANDIDATE --adapt` does both and writes nothing.
    """
    path = output or _beside(candidate)
    if not dry_run:
        _check_place(path, force)
    adaptation = adapted(candidate, Guard(checked_time_limit(time_limit)), separately=True)
    if not dry_run:
        try:
            path.write_text(_text(candidate, adaptation), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"Expected to write {path} but got {error.strerror}; name another --output.") from None
    sys.exit(shown(lambda: _print(candidate, adaptation, None if dry_run else path, console())))


def _beside(candidate: str) -> Path:
    """Where `check` looks first for a file's mapping."""
    file = file_of(candidate)
    return Path(FILE) if file is None else own_place(file)


def _check_place(path: Path, force: bool) -> None:
    if not path.parent.is_dir():
        raise UsageError(f"Expected a file to write but there is no folder {path.parent}; create it first.")
    if path.exists() and not force:
        raise UsageError(f"Expected to write {path} but it is there already; use --force, --output or --dry-run.")


def _text(candidate: str, adaptation: Adaptation) -> str:
    """The mapping as a file, with what could not be decided as comments."""
    file = file_of(candidate)
    lines = [
        f"# The conventions of {candidate if file is None else file.name}, found by `gradspec adapt`; "
        "spec/plug-in.md explains each."
    ]
    lines += [f"# {about}: {remark}" for about, remark in adaptation.remarks]
    return "\n".join([*lines, as_toml(adaptation.mapping).strip() or f"# {_NOTHING}"]) + "\n"


def _print(candidate: str, adaptation: Adaptation, path: Path | None, console: Console) -> None:
    with tidily(console):
        console.print(Text.assemble(("gradspec", "bold"), " adapts to ", (candidate, "bold")), soft_wrap=True)
        console.print()
        console.print(_table(adaptation), highlight=False)
        console.print()
        for about, remark in adaptation.remarks:
            console.print(Text.assemble(("? ", "yellow"), (about, "bold"), f": {remark}"))
        if adaptation.remarks:
            console.print()
        mapping = as_toml(adaptation.mapping).strip()
        console.print(Padding(Text(mapping or f"({_NOTHING})"), (0, 0, 0, 2)))
        console.print()
        console.print(Text(_written(candidate, path)), soft_wrap=True)


def _written(candidate: str, path: Path | None) -> str:
    if path is None:
        return "Nothing was written."
    if path.absolute() == _beside(candidate).absolute():
        return f"Written to {path}, where `gradspec check {candidate}` finds it."
    return f"Written to {path}; judge with `gradspec check {candidate} --mapping {path}`."


def _table(adaptation: Adaptation) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("operation", "callable", "conventions", "evidence"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("operation", "callable"))
    for row in adaptation.rows:
        table.add_row(*map(escape, (row.operation, row.call, row.conventions, row.evidence)))
    return table
