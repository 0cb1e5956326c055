"""`gradspec check`: judging a candidate."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT
from gradspec.cli.output import UNUSABLE, WIDTH, console, progress_bar, shown
from gradspec.diagnosis.hints import HINTS
from gradspec.errors import UsageError
from gradspec.expected import DEFAULT_FILE, against, read_expected, update_file
from gradspec.formats import FORMATS
from gradspec.runner.profiles import PROFILES
from gradspec.runner.workers import usable_cores
from gradspec.verdicts import ClaimResult, Result

REPORTS = ("terminal", "json", "markdown")

EXIT_CODES = """\b
Exit code: 0  every required claim that was provided holds
           1  a claim fails, or the candidate raises, hangs or dies; or, with --expected, anything
              but what is known to fail
           2  the candidate or the arguments cannot be used
           3  nothing was decided (nothing is filled in yet)
"""


@click.command(epilog=EXIT_CODES, short_help="Judge a file, a module or a built-in candidate.")
@click.argument("candidate")
@click.option("--claims", default="", help="Ids or patterns, with commas: 'softmax.*,conduct.*'. Default: all.")
@click.option("--formats", default="exact,float64", show_default=True, help=f"Among {', '.join(FORMATS)}.")
@click.option("--profile", type=click.Choice(list(PROFILES)), default="default", show_default=True)
@click.option("--examples", type=int, default=None, help="Examples a claim, instead of the profile's.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed explores other inputs.")
@click.option("--classes", type=click.IntRange(min=2), help="Judge at exactly so many classes: 50257, say.")
@click.option("--jobs", type=click.IntRange(min=1), default=usable_cores, help="Processes. Default: one a core.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=DEFAULT_TIME_LIMIT,
    show_default=True,
    help="Seconds that one call may take.",
)
@click.option("--mapping", help="The conventions: a gradspec.toml. Default: the nearest; 'none' for none.")
@click.option("--adapt", is_flag=True, help="Find the conventions first, as `gradspec adapt` does, and say so.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="One convention: --set layout=columns.")
@click.option("--hints", type=click.Choice(HINTS), default="full", show_default=True, help="On what it looks like.")
@click.option("--strict", is_flag=True, help="Recommended claims fail the run too.")
@click.option("--expected", type=click.Path(path_type=Path), metavar="FILE", help="Known failures (spec/in-ci.md).")
@click.option("--update-expected", is_flag=True, help=f"Write what fails to that file, or to {DEFAULT_FILE}.")
@click.option("--format", "report", type=click.Choice(list(REPORTS)), default="terminal", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to a file.")
def check(
    candidate: str,
    claims: str,
    formats: str,
    profile: str,
    examples: int | None,
    seed: int,
    classes: int | None,
    jobs: int,
    time_limit: float,
    mapping: str | None,
    adapt: bool,
    settings: tuple[str, ...],
    hints: str,
    strict: bool,
    expected: Path | None,
    update_expected: bool,
    report: str,
    output: Path | None,
) -> None:
    """Judge CANDIDATE: a file, file.py:namespace, a module, cmd:./program, a built-in name (gradspec list candidates).

    This runs the candidate's code, with your rights: check only what you would run yourself.

    With --classes V every claim about one vector of logits or probabilities is judged at exactly V classes, on a fixed
    list of inputs, one or two for each regime. A float format is judged on all of them. Exact arithmetic is asked about
    the one on which a float format failed, or a shorter one where it fails too, to name the cause, and where all hold
    about one of at most 1031 classes; with --formats exact, about all. Claims about a V×V matrix are left out, and said
    to be, where V is too large for V² numbers.
    """
    from gradspec.api import check as run_check
    from gradspec.claims import select
    from gradspec.runner.sized import claims_at

    failures = expected or Path(DEFAULT_FILE)
    for file in (output, failures if update_expected else None):
        if file is not None and not file.parent.is_dir():
            raise UsageError(f"Expected a file to write but there is no folder {file.parent}; create it first.")
    if update_expected and failures.exists():
        read_expected(failures)  # what is wrong with it is told before anything is judged
    total = len(claims_at(select(claims.split(",")), classes))
    with progress_bar() as progress:
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
            classes=classes,
            strict=strict,
            progress=advance,
            jobs=jobs,
            hints=hints,
            time_limit=time_limit,
            mapping=mapping,
            adapt=adapt,
            settings=settings,
            expected=None if update_expected else expected,
        )
    unwritten = 0
    if update_expected:
        try:
            result = _with_what_fails(result, failures)
        except UsageError as error:  # the report is there all the same
            click.echo(f"gradspec: {error}", err=True)
            unwritten = UNUSABLE
    sys.exit(max(_deliver(result, report, output), result.exit_code, unwritten))


def _with_what_fails(result: Result, path: Path) -> Result:
    """Writes the file of known failures, and holds the result against it. Raises UsageError."""
    update = update_file(result, path)
    number = len(update.known.entries)
    changes = f"{update.added} new, {update.removed} gone"
    click.echo(f"{path} has {number} known {'failure' if number == 1 else 'failures'} now: {changes}.", err=True)
    return against(result, update.known)


def _deliver(result: Result, report: str, output: Path | None) -> int:
    """Writes the report; where the file cannot be written it goes to standard output, and the exit code is 2."""
    from gradspec.reports import print_result, to_json, to_markdown

    texts = {"json": to_json, "markdown": to_markdown}
    if output is not None:
        try:
            with output.open("w", encoding="utf-8") as file:
                if report in texts:
                    file.write(texts[report](result))
                else:
                    print_result(result, Console(file=file, width=WIDTH))
            click.echo(f"The report is in {output}.", err=True)
            return 0
        except OSError as error:
            click.echo(f"gradspec: could not write {output}: {error.strerror}; the report follows here.", err=True)
    if report in texts:
        code = shown(lambda: click.echo(texts[report](result), nl=False))
    else:
        code = shown(lambda: print_result(result, console()))
    return code if output is None else UNUSABLE
