"""`gradspec limits`: how small an error each claim sees, as published or measured anew."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from gradspec.cli.output import UNUSABLE, WIDTH, console, progress_bar, shown
from gradspec.errors import UsageError
from gradspec.formats import FORMATS, parse_formats
from gradspec.runner.workers import usable_cores

if TYPE_CHECKING:
    from gradspec.claims import Claim
    from gradspec.limits import Table

SEEDS = 20
FORMATS_MEASURED = "exact,float64,float32"
SEES_LESS = 1

EXIT_CODES = """\b
Exit code: 0  the table was shown; what was measured sees as much as is published
           1  a claim sees less than is published
           2  the arguments cannot be used, or the measurement was interrupted
"""


@click.command(epilog=EXIT_CODES, short_help="Show or measure how small an error each claim sees.")
@click.argument("claims", required=False)
@click.option("--formats", default="", help=f"Among {', '.join(FORMATS)}. Default: {FORMATS_MEASURED}.")
@click.option("--measure", is_flag=True, help="Measure again, and compare with what is published.")
@click.option("--seeds", type=click.IntRange(min=1), help=f"Measure with the seeds below this. Default: {SEEDS}.")
@click.option("--jobs", type=click.IntRange(min=1), default=usable_cores, help="Processes. Default: one a core.")
@click.option(
    "--format",
    "report",
    type=click.Choice(["terminal", "json", "markdown"]),
    help="Default: terminal; json for a measurement that goes to a file.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the table to a file.")
def limits(
    claims: str | None,
    formats: str,
    measure: bool,
    seeds: int | None,
    jobs: int,
    report: str | None,
    output: Path | None,
) -> None:
    """Show the smallest relative error in one entry that a run sees, whatever its seed, for CLAIMS.

    CLAIMS are ids or patterns, with commas; all of them by default. One claim is shown in full, by V and regime.
    """
    from gradspec.claims import select

    if claims is not None and not claims.replace(",", "").strip():
        raise UsageError("Expected claim ids or patterns but got nothing; leave the argument out for all of them.")
    if seeds is not None and not measure:
        raise UsageError(f"Expected --measure beside --seeds {seeds}; what is published has {SEEDS} seeds.")
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"Expected a file to write but there is no folder {output.parent}; create it first.")
    chosen = select([] if claims is None else claims.split(","))
    if not measure:
        sys.exit(_deliver(_published(chosen, formats), report or "terminal", output))
    table, interrupted = _measured(chosen, formats or FORMATS_MEASURED, seeds or SEEDS, jobs)
    code = UNUSABLE if interrupted else 0
    if table.rows:
        code = max(code, _deliver(table, report or ("terminal" if output is None else "json"), output))
    sys.exit(max(code, _compare(table)))


def _published(chosen: Sequence[Claim], formats: str) -> Table:
    """The published numbers of these claims and formats. Raises UsageError where there are none."""
    from gradspec.limits import published

    table = published()
    asked = [format.name for format in parse_formats(formats)] if formats else list(table.formats)
    for name in asked:
        if name not in table.formats:
            raise UsageError(
                f"Expected formats among {', '.join(table.formats)} but got {name}; "
                f"`gradspec limits --measure --formats {name}` measures it."
            )
    missing = [claim.id for claim in chosen if claim.id not in table.rows]
    if missing:
        raise UsageError(
            f"Expected published limits of {', '.join(missing)} but there are none; "
            f"`gradspec limits {','.join(missing)} --measure` measures them."
        )
    return table.of([claim.id for claim in chosen], asked)


def _measured(chosen: Sequence[Claim], formats: str, seeds: int, jobs: int) -> tuple[Table, bool]:
    """What is measured now, and whether Ctrl-C ended it: the claims whose seeds are all measured are kept."""
    from gradspec.limits import found_by_all, tabled

    names = [format.name for format in parse_formats(formats)]
    with progress_bar() as progress:
        task = progress.add_task("measuring", total=len(chosen) * seeds)

        def advance(id: str) -> None:
            progress.update(task, advance=1, description=id, refresh=True)

        found, interrupted = found_by_all(chosen, names, seeds, advance, jobs)
    if interrupted:
        click.echo(f"gradspec: interrupted; {len(found)} of {len(chosen)} claims were measured.", err=True)
    return tabled(found, names, seeds), interrupted


def _compare(table: Table) -> int:
    """Says on standard error what changed since it was published: 1 where a claim sees less, else 0."""
    from gradspec.limits import changes, published

    changed = list(changes(table, published()))
    for change in changed:
        click.echo(str(change), err=True)
    same = len(table.rows) - len({change.claim for change in changed})
    click.echo(f"{same} of {len(table.rows)} claims are as published.", err=True)
    return SEES_LESS if any(change.sees_less for change in changed) else 0


def _deliver(table: Table, report: str, output: Path | None) -> int:
    """Writes the table; where the file cannot be written it goes to standard output, and the exit code is 2."""
    if output is not None:
        try:
            with output.open("w", encoding="utf-8") as file:
                _write(table, report, Console(file=file, width=WIDTH))
            click.echo(f"The limits are in {output}.", err=True)
            return 0
        except OSError as error:
            click.echo(f"gradspec: could not write {output}: {error.strerror}; the limits follow here.", err=True)
    code = shown(lambda: _write(table, report, console()))
    return code if output is None else UNUSABLE


def _write(table: Table, report: str, console: Console) -> None:
    from gradspec.limits import print_table, to_json, to_markdown

    if report == "terminal":
        print_table(table, console)
    else:
        console.file.write(to_json(table) if report == "json" else to_markdown(table))
