"""The command line: check, explain, list, new."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column

from gradspec.errors import GradspecError, UsageError
from gradspec.formats import FORMATS
from gradspec.runner.profiles import PROFILES
from gradspec.runner.workers import usable_cores
from gradspec.verdicts import ClaimResult, Result

UNUSABLE = 2
WIDTH = 120
"""Columns where there is no terminal."""
EXIT_CODES = """\b
Exit code: 0  every required claim that was provided holds
           1  a claim fails, or the candidate raises
           2  the candidate or the arguments cannot be used
           3  nothing was decided (nothing is filled in yet)
"""


class _Group(click.Group):
    """Shows gradspec's own errors in one line, and exits with 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except GradspecError as error:
            click.echo(f"gradspec: {error}", err=True)
        except KeyboardInterrupt:
            click.echo("gradspec: interrupted before anything was judged.", err=True)
        raise click.exceptions.Exit(UNUSABLE)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gradspec")
def main() -> None:
    """Is this softmax, cross-entropy, backward pass right? A verdict claim by claim."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(encoding="utf-8")  # an ASCII locale knows neither ✓ nor ✗


@main.command(epilog=EXIT_CODES, short_help="Judge a file, a module or a built-in candidate.")
@click.argument("candidate")
@click.option("--claims", default="", help="Ids or patterns, with commas: 'softmax.*,conduct.*'. Default: all.")
@click.option("--formats", default="exact,float64", show_default=True, help=f"Among {', '.join(FORMATS)}.")
@click.option("--profile", type=click.Choice(list(PROFILES)), default="default", show_default=True)
@click.option("--examples", type=int, default=None, help="Examples a claim, instead of the profile's.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed explores other inputs.")
@click.option("--jobs", type=click.IntRange(min=1), default=usable_cores, help="Processes. Default: one a core.")
@click.option("--strict", is_flag=True, help="Recommended claims fail the run too.")
@click.option("--format", "report", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to a file.")
def check(
    candidate: str,
    claims: str,
    formats: str,
    profile: str,
    examples: int | None,
    seed: int,
    jobs: int,
    strict: bool,
    report: str,
    output: Path | None,
) -> None:
    """Judge CANDIDATE: a file, file.py:namespace, a module, or a built-in name (`gradspec list candidates`).

    This runs the candidate's code, in this process: check only what you would run yourself.
    """
    from gradspec.api import check as run_check
    from gradspec.claims import select

    if output is not None and not output.parent.is_dir():
        raise UsageError(f"Expected a file to write but there is no folder {output.parent}; create it first.")
    total = len(select(claims.split(",")))
    with _progress() as progress:
        task = progress.add_task("judging", total=total)

        def advance(row: ClaimResult) -> None:
            progress.update(task, advance=1, description=row.claim, refresh=True)

        result = run_check(
            candidate,
            claims=claims,
            formats=formats,
            profile=profile,
            examples=examples,
            seed=seed,
            strict=strict,
            progress=advance,
            jobs=jobs,
        )
    sys.exit(max(_deliver(result, report, output), result.exit_code))


def _progress() -> Progress:
    """A bar on standard error, gone when the run is over; nothing where that is no terminal."""
    console = Console(file=sys.stderr)
    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", table_column=Column(no_wrap=True, overflow="ellipsis")),
        console=console,
        auto_refresh=False,  # a thread of its own would forbid forking the workers
        redirect_stdout=False,
        redirect_stderr=False,
        transient=True,
        disable=not console.is_terminal,
    )


def _deliver(result: Result, report: str, output: Path | None) -> int:
    """Writes the report; where the file cannot be written it goes to standard output, and the exit code is 2."""
    from gradspec.reports import print_result, to_json

    if output is not None:
        try:
            with output.open("w", encoding="utf-8") as file:
                if report == "json":
                    file.write(to_json(result))
                else:
                    print_result(result, Console(file=file, width=WIDTH))
            click.echo(f"The report is in {output}.", err=True)
            return 0
        except OSError as error:
            click.echo(f"gradspec: could not write {output}: {error.strerror}; the report follows here.", err=True)
    if report == "json":
        shown = _shown(lambda: click.echo(to_json(result), nl=False))
    else:
        shown = _shown(lambda: print_result(result, _console()))
    return shown if output is None else UNUSABLE


def _shown(write: Callable[[], None]) -> int:
    """Writes to standard output: 0, or 2 where that cannot be done. A reader that has left has read enough."""
    try:
        write()
        sys.stdout.flush()
        return 0
    except BrokenPipeError:
        code = 0
    except OSError as error:
        click.echo(f"gradspec: could not write to standard output: {error.strerror}.", err=True)
        code = UNUSABLE
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter tries again as it ends
    return code


def _console() -> Console:
    """A console as wide as the terminal, and of a fixed width where there is none."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


@main.command(short_help="Show the theory behind a claim.")
@click.argument("claim")
def explain(claim: str) -> None:
    """Show the section of CLAIM in its chapter (for a pattern, every section; for a chapter's name, the chapter)."""
    from gradspec.claims import chapters, select
    from gradspec.reports import print_chapter, print_sections

    if not claim.strip():
        raise UsageError("Expected a claim id or a chapter's name but got nothing; `gradspec list claims` shows them.")
    console = _console()
    chapter = next((path for path in chapters() if path.stem == claim), None)
    if chapter is not None:
        sys.exit(_shown(lambda: print_chapter(chapter, console)))
    chosen = select([claim])
    sys.exit(_shown(lambda: print_sections(chosen, console)))


@main.command("list", short_help="List claims, operations or built-in candidates.")
@click.argument("what", type=click.Choice(["claims", "operations", "candidates"]))
def list_(what: str) -> None:
    """List the claims, the operations of the contract, or the built-in candidates."""
    from gradspec.listings import print_listing

    sys.exit(_shown(lambda: print_listing(what, _console())))


@main.command(short_help="Write a skeleton to fill in.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new(file: Path) -> None:
    """Write a skeleton of the contract to FILE: every operation, with its docstring, to be filled in."""
    from gradspec.candidates import skeleton

    if file.exists():
        raise UsageError(f"Expected a new file but {file} exists; choose another name, so that nothing is lost.")
    try:
        file.write_text(skeleton(), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"Expected a file that can be written but got {file}: {error.strerror}.") from error
    click.echo(f"{file} is ready: fill in what you like, then run `gradspec check {file}`.")
