"""Correct code is not accused: the files of tests/styles/, as many textbook ways to write the same functions.

None of them validates its input, and none is more careful than its book. What they lack shows as *recommended*, or in a
claim about every finite input.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import gradspec
from gradspec.claims import all_claims
from gradspec.verdicts import ClaimResult, Result, Verdict

STYLES = sorted((Path(__file__).parents[1] / "styles").glob("*.py"))

NAIVE = """
import numpy as np


def softmax(x):
    return np.exp(x) / np.sum(np.exp(x))
"""


@pytest.fixture(scope="module", params=STYLES, ids=lambda path: path.stem)
def result(request: pytest.FixtureRequest) -> Result:
    """A style, judged on every claim in exact arithmetic and in float64."""
    return gradspec.check(str(request.param), examples=5)


def required(result: Result) -> list[ClaimResult]:
    return [row for row in result if row.claim not in result.recommended]


def is_fragility(result: Result, root: str) -> bool:
    """True for a `.stable` claim, and for an operation that a `.stable` claim of its own speaks against."""
    if not root.startswith("operation "):
        return root.endswith(".stable")
    operation = root.removeprefix("operation ")
    about = {claim.id for claim in all_claims().values() if claim.operations == (operation,)}
    return any(row.is_red and row.claim.endswith(".stable") for row in result if row.claim in about)


def test_there_are_eight_styles_or_more() -> None:
    """The files are there; each provides what a lesson asks for, and none checks its input."""
    assert len(STYLES) >= 8
    assert [path.stem for path in STYLES if "raise " in path.read_text() or "assert " in path.read_text()] == []


def test_every_definition_holds(result: Result) -> None:
    """Whatever the style, its formulas are the right ones, in exact arithmetic and in float64."""
    definitions = [row for row in result if row.claim.endswith(".definition")]
    provided = [row for row in definitions if row.verdict is not Verdict.NOT_PROVIDED]

    assert len(provided) >= 2
    assert [
        (row.claim, c.format, c.verdict) for row in provided for c in row.cells if c.verdict is not Verdict.HOLDS
    ] == []


def test_only_fragility_fails_a_required_claim(result: Result) -> None:
    """A required claim that fails is about every finite input, or follows from one that is."""
    accused = [
        (row.claim, row.follows_from)
        for row in required(result)
        if row.is_red and not all(is_fragility(result, root) for root in row.follows_from or (row.claim,))
    ]

    assert accused == []


def test_a_right_formula_is_right_in_exact_arithmetic(result: Result) -> None:
    """No exact cell says that a formula is wrong: what fails, fails in float64."""
    assert [
        row.claim for row in result for cell in row.cells if (cell.format, cell.verdict) == ("exact", "fails")
    ] == []


def test_what_is_lacking_is_shown(result: Result) -> None:
    """No style meets everything: something recommended is red, and only a `.stable` claim decides the exit code."""
    fragile = [row.claim for row in result if row.is_red and row.claim.endswith(".stable")]

    assert any(row.is_red for row in result if row.claim in result.recommended)
    assert result.exit_code == (1 if fragile else 0)


def test_the_unshifted_softmax(tmp_path: Path) -> None:
    """It holds on softmax.definition in both formats, reads exact ✓ float64 ✗ on softmax.stable, and no more."""
    path = tmp_path / "student.py"
    path.write_text(NAIVE, encoding="utf-8")
    result = gradspec.check(str(path), examples=25)
    verdicts = {row.claim: [str(cell.verdict) for cell in row.cells] for row in result}

    assert verdicts["softmax.definition"] == ["holds", "holds"]
    assert verdicts["softmax.stable"] == ["holds", "fails"]
    assert [row.claim for row in required(result) if row.is_red] == ["softmax.stable"]
    assert {row.claim: row.follows_from for row in result if row.is_red and row.follows_from} == {
        "softmax.stable.tail": ("softmax.stable",),
        "softmax.sums-to-one.division": ("softmax.stable",),
    }
    assert [row.claim for row in result if row.is_red and not row.follows_from and not result.counts(row)] == [
        "conduct.empty"
    ]
