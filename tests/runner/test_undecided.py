"""What is undecided is counted, with its reason, and is neither a pass nor a failure."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

import gradspec
from gradspec.bounds.roundings import leave_open, noting_what_is_open
from gradspec.candidates import load, preflight
from gradspec.formats import FLOAT16, FLOAT64
from gradspec.reports import print_result
from gradspec.runner import Property, profile
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.judge import Judge
from gradspec.runner.property import all_properties
from gradspec.strategies import two_layer_networks
from gradspec.verdicts import Cell, Result, Verdict

MASKS = "mlp.first-weight-gradient"


@pytest.fixture(scope="module")
def masks() -> Result:
    """A correct backward pass, on networks of which some have units next to their kink."""
    return gradspec.check("reference", claims=MASKS, formats="float64,float32,float16")


def test_masks_within_their_own_error_are_counted(masks: Result) -> None:
    """The claim holds; the examples in which a sign cannot be told are counted, and the reason is there."""
    cells = masks[MASKS].cells

    assert {cell.verdict for cell in cells} == {Verdict.HOLDS}
    assert all(0 < cell.undecided_in_part < cell.decided for cell in cells)
    assert all("the sign of a hidden unit cannot be told" in cell.reason for cell in cells)


def test_the_report_counts_them(masks: Result) -> None:
    """A line a reason, with the number of examples and the claims."""
    buffer = io.StringIO()
    print_result(masks, Console(file=buffer, width=200))
    counted = masks[MASKS].cells[0].undecided_in_part

    assert f"{counted} examples undecided in part: the sign of a hidden unit" in buffer.getvalue()
    assert f"({MASKS})" in buffer.getvalue()


def judged(prop: Property) -> Cell:
    judge = Judge(Evaluator(preflight(load("reference"))), profile("quick"))
    (cell,) = judge.judge(prop, FLOAT64, [FLOAT64])
    return cell


def test_nothing_decided_is_no_pass() -> None:
    """A property that can decide no example reads undecidable, never holds."""
    from gradspec.bounds import UndecidableError

    def body(candidate: object, case: object) -> None:
        raise UndecidableError("nobody can tell")

    cell = judged(Property(MASKS, body, two_layer_networks))

    assert (cell.verdict, cell.decided, cell.reason) == (Verdict.UNDECIDABLE, 0, "nobody can tell")
    assert cell.undecided > 0


def test_a_sum_too_long_for_float16_is_undecidable_and_not_passed() -> None:
    """Where 2cu ≥ 1 the bound says nothing: with 1025 terms of float16 no softmax can be judged."""
    from gradspec import bounds
    from gradspec.oracle.cross_entropy import CrossEntropy

    with pytest.raises(bounds.UndecidableError, match="can lose every digit"):
        bounds.softmax(CrossEntropy([0.0] * 1025, 0), FLOAT16)


def test_what_is_left_open_is_collected_inside_only() -> None:
    """Reasons are heard by whoever listens, and by nobody else."""
    leave_open("unheard")
    with noting_what_is_open() as outer:
        leave_open("first")
        with noting_what_is_open() as inner:
            leave_open("second")

    assert (outer, inner) == (["first"], ["second"])


def test_the_softmax_family_leaves_nothing_undecided() -> None:
    """On its own domain every example of softmax is decided, in exact arithmetic and float64."""
    result = gradspec.check("reference", claims="softmax.*", examples=10)

    assert all(id in all_properties() for id in (row.claim for row in result))
    assert [row.claim for row in result for cell in row.cells if cell.undecided or cell.undecided_in_part] == []
