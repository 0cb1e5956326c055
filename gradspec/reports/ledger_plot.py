"""The V of a gradient check: total, truncation and rounding against the step, on log-log axes. Needs matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradspec.cases.case import literal_of
from gradspec.diagnosis.ledger import Kind, Sweep
from gradspec.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg")
BLACK, GREY, BLUE, VERMILLION, GREEN = "#000000", "#8C8C8C", "#0072B2", "#D55E00", "#009E73"
"""Okabe and Ito's colours: told apart by nearly every eye. Line styles differ as well."""
FURTHER_LINES = (
    (Kind.LOSS_DERIVATION, "#CC79A7", "-."),
    (Kind.GRADIENT_DERIVATION, "#E69F00", (0, (5, 1))),
    (Kind.GRADIENT_ROUNDING, "#56B4E9", (0, (3, 1, 1, 1, 1, 1))),
)
"""What a step does not move: drawn where it is more than a correct candidate may show."""
BELOW = 1e-5
"""The axis ends this far below the smallest total or bound: what is smaller explains nothing."""
LOGITS_SHOWN = 6


def require_matplotlib(path: Path) -> None:
    """Raises UsageError where the file's name ends in neither .png nor .svg, or matplotlib is not installed."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"Expected a plot's file name to end in {' or '.join(SUFFIXES)} but got {path}.")
    try:
        import matplotlib.figure  # noqa: F401  # only whether it is there
    except ImportError:
        raise UsageError(
            "Expected matplotlib, to draw the plot, but it is not installed; `pip install 'gradspec[plot]'` brings it."
        ) from None


def plot(sweep: Sweep) -> Figure:
    """The figure: a line for each of total, truncation and rounding, the bound, and h* as a vertical line."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5.5), layout="constrained")
    axes = figure.add_subplot()
    for label, values, style in _lines(sweep):
        said = label + _absence(values)
        axes.plot([step.h for step in sweep.steps], [_drawable(v) for v in values], label=said, **style)
    best = sweep.ledger.best_step
    if best is not None:
        label = f"predicted optimum h* = {best:.2g}"
        axes.axvline(best, label=label, color=GREEN, linestyle=(0, (6, 3)), linewidth=1.5)
    axes.set_xscale("log")
    axes.set_yscale("log")
    if lowest := [float(value) for step in sweep.steps for value in (step.total, step.bound) if value]:
        axes.set_ylim(bottom=min(lowest) * BELOW)
    axes.set_xlabel("step h")
    axes.set_ylabel(f"largest magnitude over {_entries(sweep)}")
    axes.set_title(_title(sweep), fontsize=11)
    axes.grid(True, which="major", color="#E5E5E5", linewidth=0.6)
    figure.legend(loc="outside lower center", ncols=2, fontsize=9, frameon=False)
    return figure


def _lines(sweep: Sweep) -> Iterator[tuple[str, list[Fraction | None], dict[str, Any]]]:
    """Label, values and style of each line; the broad ones first, so that the total on top of them hides none."""
    steps, too_large = sweep.steps, {kind for term, _ in sweep.ledger.exceeding for kind in term.kinds}
    broad = {"linewidth": 3}
    yield "bound of a correct candidate's total", [step.bound for step in steps], {"color": GREY, "linewidth": 1.2}
    for kind, color in ((Kind.TRUNCATION, BLUE), (Kind.DIFFERENCE_ROUNDING, VERMILLION)):
        style = {"linestyle": "--" if kind is Kind.TRUNCATION else ":", "color": color, **broad}
        yield f"|{_words(sweep, kind)}|", [step.of(kind) for step in steps], style
    for kind, color, dashes in FURTHER_LINES:
        if kind in too_large and any(term.kinds[0] is kind for term in sweep.ledger.terms):
            yield (
                f"|{_words(sweep, kind)}|",
                [step.of(kind) for step in steps],
                {"linestyle": dashes, "color": color, **broad},
            )
    total = {"color": BLACK, "marker": "o", "markersize": 3, "linewidth": 1}
    yield "|total|, numerical − analytical", [step.total for step in steps], total


def _words(sweep: Sweep, kind: Kind) -> str:
    return next(term.words for term in sweep.ledger.terms if kind in term.kinds)


def save(figure: Figure, path: Path) -> None:
    """Writes the figure, as PNG or SVG by the file's name; the same figure gives the same SVG. Raises UsageError."""
    import matplotlib as mpl

    try:
        with mpl.rc_context({"svg.hashsalt": "gradspec"}):
            figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
    except OSError as error:
        raise UsageError(f"Expected a file that can be written but got {path}: {error.strerror}.") from error


def _drawable(value: Fraction | None) -> float:
    """What log axes can show: zero, and what is no number, leave a gap."""
    return float(value) if value else float("nan")


def _absence(values: list[Fraction | None]) -> str:
    """Why a line is nowhere to be seen; empty where it is."""
    if any(values):
        return ""
    return " (nowhere a number)" if None in values else " (zero everywhere)"


def _entries(sweep: Sweep) -> str:
    size = len(sweep.ledger.logits)
    return "the entries" if len(sweep.entries) == size else f"{len(sweep.entries)} of {size} entries"


def _title(sweep: Sweep) -> str:
    ledger = sweep.ledger
    logits = literal_of(ledger.logits[:LOGITS_SHOWN])
    if len(ledger.logits) > LOGITS_SHOWN:
        logits = f"{logits[:-1]}, …]"
    return f"Error ledger of {ledger.candidate} in {ledger.format}\nx = {logits}, label = {ledger.label}"
