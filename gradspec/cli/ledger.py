"""`gradspec ledger`: what the disagreement of a numerical and an analytical gradient is made of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from gradspec.cli.output import WIDTH, console, shown
from gradspec.errors import UsageError

if TYPE_CHECKING:
    from gradspec.diagnosis.ledger import Ledger
    from gradspec.runner.evaluation import Evaluator

DEFAULT_PLOT = "ledger.png"

EPILOG = """\b
The five terms, in this order, add up to numerical − analytical exactly:
  rounding of the difference   floating point, while the loss is differenced
  derivation of the loss       a formula of the loss that is not cross-entropy
  truncation                   the difference quotient is not the derivative
  derivation of the gradient   a formula of the gradient that is not softmax(x) − e_label
  rounding of the gradient     floating point, while the gradient is computed

\b
Exit code: 0  the ledger was drawn up (`gradspec check` is what judges)
           2  the candidate or the arguments cannot be used
"""


@click.command(epilog=EPILOG, short_help="Split a gradient check's disagreement into five exact terms.")
@click.argument("candidate")
@click.option("--at", "logits", required=True, help="The logits: '[0.1, 2.0, -1.0]'; decimal or hexadecimal.")
@click.option("--label", type=int, required=True, help="The true class, counted from 0.")
@click.option("--h", "step", type=float, default=1e-4, show_default=True, help="The step of the difference.")
@click.option("--dtype", default="float64", show_default=True, help="float64, float32 or float16.")
@click.option("--format", "report", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the ledger to a file.")
@click.option(
    "--plot",
    is_flag=False,
    flag_value=DEFAULT_PLOT,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="[FILE]",
    help=f"Draw the errors against h too: a .png or .svg file [{DEFAULT_PLOT}].",
)
def ledger(
    candidate: str,
    logits: str,
    label: int,
    step: float,
    dtype: str,
    report: str,
    output: Path | None,
    plot: Path | None,
) -> None:
    """Draw up the error ledger of CANDIDATE's cross_entropy and cross_entropy_grad at one input.

    The numerical gradient is (L(x + h) − L(x − h))/2h with the candidate's own loss L.

    This runs the candidate's code, in this process: use only what you would run yourself.
    """
    from gradspec.api import resolve
    from gradspec.candidates.quiet import quietly
    from gradspec.diagnosis.ledger import draw_up, ready

    x = parsed_logits(logits)
    for file in (output, plot):
        if file is not None and not file.parent.is_dir():
            raise UsageError(f"Expected a file to write but there is no folder {file.parent}; create it first.")
    if plot is not None:
        from gradspec.reports.ledger_plot import require_matplotlib

        require_matplotlib(plot)
    judged = ready(resolve(candidate))
    with quietly(judged.candidate.source):
        drawn_up = draw_up(judged, x, label, step, dtype)
    if plot is not None:
        _draw(judged, drawn_up, plot)
    sys.exit(_deliver(drawn_up, report, output))


def parsed_logits(text: str) -> list[float]:
    """The numbers of `[0.1, 2.0, -1.0]`, the brackets optional; hexadecimal floats too. Raises UsageError."""
    inner = text.strip()
    if inner[:1] + inner[-1:] in ("[]", "()"):
        inner = inner[1:-1]
    return [_number(word.strip(), text) for word in inner.rstrip(", ").split(",")] if inner.strip() else []


def _number(word: str, text: str) -> float:
    try:
        return float.fromhex(word) if "0x" in word.lower() else float(word)
    except (ValueError, OverflowError):
        raise UsageError(
            f"Expected --at to be a list of numbers, as in '[0.1, 2.0, -1.0]', but got {text!r}: {word!r} is no number."
        ) from None


def _draw(judged: Evaluator, drawn_up: Ledger, plot: Path) -> None:
    from gradspec.candidates.quiet import quietly
    from gradspec.diagnosis.ledger import sweep
    from gradspec.reports.ledger_plot import plot as figure_of
    from gradspec.reports.ledger_plot import save

    with quietly(judged.candidate.source):
        steps = sweep(judged, drawn_up)
    save(figure_of(steps), plot)
    click.echo(f"The plot is in {plot}.", err=True)


def _deliver(drawn_up: Ledger, report: str, output: Path | None) -> int:
    from gradspec.reports.ledger import ledger_to_json, print_ledger

    if output is None:
        if report == "json":
            return shown(lambda: click.echo(ledger_to_json(drawn_up), nl=False))
        return shown(lambda: print_ledger(drawn_up, console()))
    try:
        with output.open("w", encoding="utf-8") as file:
            if report == "json":
                file.write(ledger_to_json(drawn_up))
            else:
                print_ledger(drawn_up, Console(file=file, width=WIDTH))
    except OSError as error:
        raise UsageError(f"Expected a file that can be written but got {output}: {error.strerror}.") from error
    click.echo(f"The ledger is in {output}.", err=True)
    return 0
