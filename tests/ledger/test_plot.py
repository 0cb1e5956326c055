"""The plot: its lines are the ledger's numbers at each step, and it is written as its name says."""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from mpmath import mp

import gradspec
from gradspec.api import resolve
from gradspec.bounds.finite_differences import best_step, fifth_derivative
from gradspec.diagnosis.ledger import Kind, Ledger, Sweep, ready, steps_for, sweep
from gradspec.errors import UsageError
from gradspec.formats import FORMATS
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.reports.ledger_plot import plot, require_matplotlib, save

Write = Callable[..., str]
Call = Callable[..., Result]

AT, LABEL = (0.1, 2.0, -1.0), 1


def swept(candidate: Any, dtype: str = "float64") -> Sweep:
    """The sweep of a candidate at the input of these tests."""
    judged = ready(resolve(candidate))
    return sweep(judged, gradspec.ledger(candidate, AT, LABEL, 0.25, dtype=dtype))


def lines(of: Sweep) -> dict[str, Any]:
    """The lines that are drawn, by their labels."""
    pytest.importorskip("matplotlib")

    return {str(line.get_label()): line for line in plot(of).axes[0].lines}


def largest(ledger: Ledger, kind: Kind) -> float:
    """The largest magnitude of a term."""
    term = next(t for t in ledger.terms if kind in t.kinds)
    return float(max(abs(amount.value or Fraction(0)) for amount in term.amounts))


# --- the steps, which need no matplotlib ---


def test_steps_end_where_x_cannot_move() -> None:
    """Powers of two from 1 down to the last that moves every logit, and no further than the unit roundoff."""
    assert steps_for([0.1, 2.0, -1.0], "float64") == [2.0**-k for k in range(53)][:-1]
    assert steps_for([0.0, 0.0], "float64") == [2.0**-k for k in range(54)]
    assert steps_for([0.5], "float16") == [2.0**-k for k in range(12)]


def test_steps_of_huge_logits_are_large() -> None:
    """Where h = 1 is lost the steps begin above the spacing of the logits."""
    steps = steps_for([1e20, 0.0], "float64")

    assert steps[0] == 2.0**14 * 2**10
    assert steps[-1] == 2.0**14


def test_a_sweep_is_a_ledger_a_step(candidates: Any) -> None:
    """Each step's numbers are the largest of the ledger drawn up there."""
    of = swept(candidates())
    for step in of.steps[::10]:
        ledger = gradspec.ledger(candidates(), AT, LABEL, step.h)

        assert step.total == max(abs(t.value or Fraction(0)) for t in ledger.total)
        assert step.bound == max(t.bound or Fraction(0) for t in ledger.total)
        assert all(float(step.of(kind) or 0) == largest(ledger, kind) for kind in Kind)


def test_many_entries_are_followed_at_the_worst(candidates: Any) -> None:
    """Of twenty entries eight are followed through all steps, the wrong one among them."""

    def wrong(x: Any, y: int) -> Any:
        g = candidates.gradient(x, y)
        g[-1] += 0.5
        return g

    judged = ready(resolve(candidates(grad=wrong)))
    of = sweep(judged, gradspec.ledger(candidates(grad=wrong), [i / 2 for i in range(20)], 0, 0.25, dtype="float16"))

    assert len(of.entries) == 8
    assert 19 in of.entries


# --- the figure ---


def test_the_lines_are_the_sweep(candidates: Any) -> None:
    """Total, truncation, rounding and bound against h, value by value; axes are logarithmic and labelled."""
    of = swept(candidates())
    drawn = lines(of)
    expected = {
        "|total|, numerical − analytical": [step.total for step in of.steps],
        "|truncation|": [step.of(Kind.TRUNCATION) for step in of.steps],
        "|rounding of the difference|": [step.of(Kind.DIFFERENCE_ROUNDING) for step in of.steps],
        "bound of a correct candidate's total": [step.bound for step in of.steps],
    }
    axes = plot(of).axes[0]

    for label, values in expected.items():
        assert list(drawn[label].get_xdata()) == [step.h for step in of.steps]
        assert list(drawn[label].get_ydata()) == [float(value or 0) for value in values], label
    assert len(drawn) == len(expected) + 1
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("step h", "largest magnitude over the entries")
    assert axes.get_title() == f"Error ledger of {of.ledger.candidate} in float64\nx = [0.1, 2.0, -1.0], label = 1"


def test_the_v(candidates: Any) -> None:
    """Truncation falls by four as h is halved, up to M₅h⁴/120; left of it the bound grows; the total stays below."""
    drawn = lines(swept(candidates()))
    truncation = drawn["|truncation|"].get_ydata()
    bound = drawn["bound of a correct candidate's total"].get_ydata()
    total = drawn["|total|, numerical − analytical"].get_ydata()
    h = drawn["|truncation|"].get_xdata()
    with mp.workdps(30):
        rest = float(fifth_derivative()) * h**4 / 120

    assert np.all(abs(truncation[:-1] - 4 * truncation[1:]) <= rest[:-1] + 4 * rest[1:])
    assert np.all(bound[h < 2.0**-16][1:] > bound[h < 2.0**-16][:-1])
    assert np.all(total <= bound)


def test_the_predicted_optimum(candidates: Any) -> None:
    """A vertical line at h* = (3ε_f/M₃)^{1/3}; the drawn bound is smallest at a step next to it."""
    of = swept(candidates())
    drawn = lines(of)
    label = next(label for label in drawn if label.startswith("predicted optimum h* = "))
    with mp.workdps(60):
        expected = float(best_step(CrossEntropy(AT, LABEL), FORMATS["float64"]))
    bound = drawn["bound of a correct candidate's total"]
    at = bound.get_xdata()[int(np.argmin(bound.get_ydata()))]

    assert list(drawn[label].get_xdata()) == [expected, expected]
    assert expected / 2 <= at <= 2 * expected


@pytest.mark.parametrize("kind", ["loss", "gradient", "rounding"])
def test_what_flattens_the_v_is_drawn(kind: str, candidates: Any) -> None:
    """A term that no step moves, and that is too large, has its line; the total is as high, up to its bound."""
    wrong = {
        "loss": candidates(lambda x, y: candidates.loss(x, y) + 1e-3 * x[0]),
        "gradient": candidates(grad=lambda x, y: candidates.gradient(x, y) + 1e-3),
        "rounding": candidates(grad=lambda x, y: candidates.gradient(x, y).astype(np.float32)),
    }
    label = {
        "loss": "|derivation of the loss|",
        "gradient": "|derivation of the gradient|",
        "rounding": "|rounding of the gradient|",
    }
    drawn = lines(swept(wrong[kind]))
    total, floor = (drawn[name].get_ydata() for name in ("|total|, numerical − analytical", label[kind]))
    bound = drawn["bound of a correct candidate's total"].get_ydata()

    assert np.all(abs(floor - floor[0]) <= np.spacing(floor[0]))
    assert np.all(abs(total - floor) <= bound)
    assert np.min(bound) < floor[0]
    assert len(drawn) == 6


def test_a_candidate_that_is_not_lifted(candidates: Any) -> None:
    """Its rounding cannot be told from the derivation of the loss, and the label says so."""
    drawn = lines(swept(candidates(candidates.opaque_loss, candidates.opaque_gradient)))

    assert "|rounding of the difference or the derivation of the loss|" in drawn
    assert len(drawn) == 5


def test_what_is_no_number_leaves_a_gap(candidates: Any) -> None:
    """A gradient of NaN has no total to draw, and the label says so; truncation is drawn all the same."""
    drawn = lines(swept(candidates(grad=lambda x, y: x * np.nan), "float32"))

    assert np.all(np.isnan(drawn["|total|, numerical − analytical (nowhere a number)"].get_ydata()))
    assert np.all(np.isfinite(drawn["|truncation|"].get_ydata()))


def test_what_is_zero_cannot_be_drawn(candidates: Any) -> None:
    """One class alone: loss and gradient are zero and so is every error, which the labels say."""
    pytest.importorskip("matplotlib")
    judged = ready(resolve(candidates()))
    axes = plot(sweep(judged, gradspec.ledger(candidates(), [0.5], 0, 0.25, dtype="float16"))).axes[0]

    assert "|total|, numerical − analytical (zero everywhere)" in [line.get_label() for line in axes.lines]


def test_files_are_what_their_names_say(candidates: Any, tmp_path: Path) -> None:
    """PNG and SVG by the ending; the same sweep gives the same SVG."""
    pytest.importorskip("matplotlib")
    of = swept(candidates(), "float16")
    for name in ("a.png", "a.svg", "b.svg"):
        save(plot(of), tmp_path / name)

    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (tmp_path / "a.svg").read_bytes()
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_the_command_draws(write: Write, ledger: Call, tmp_path: Path) -> None:
    """`--plot` without a name writes ledger.png, and the table is shown as without it."""
    pytest.importorskip("matplotlib")
    arguments = (write(), "--at", "[1, 2]", "--label", "0", "--dtype", "float16", "--h", "0.5")
    plain, drawn = ledger(*arguments), ledger(*arguments, "--plot")

    assert drawn.stdout == plain.stdout
    assert drawn.stderr == "The plot is in ledger.png.\n"
    assert (tmp_path / "ledger.png").is_file()


def test_a_plot_that_cannot_be_written(candidates: Any) -> None:
    """The message names the file."""
    pytest.importorskip("matplotlib")

    with pytest.raises(UsageError, match=r"Expected a file that can be written but got /proc/ledger.png: "):
        save(plot(swept(candidates(), "float16")), Path("/proc/ledger.png"))


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)

    with pytest.raises(UsageError, match=r"it is not installed; `pip install 'gradspec\[plot\]'` brings it"):
        require_matplotlib(Path("ledger.png"))
