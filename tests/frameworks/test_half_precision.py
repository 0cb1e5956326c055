"""float16 and bfloat16: what is computed in a wider format and rounded once is said, and little is undecidable."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gradspec
from gradspec.candidates import adopt, load
from gradspec.dtypes import float_dtype
from gradspec.verdicts import Verdict

HALVES = ("float16", "bfloat16")


def softmax_in(x: Any, inside: str) -> Any:
    """Softmax computed in one format and rounded to that of x."""
    gap = x.astype(float_dtype(inside))
    e = np.exp(gap - np.max(gap))
    return (e / np.sum(e)).astype(x.dtype)


@pytest.mark.parametrize("format", HALVES)
@pytest.mark.parametrize("inside", ["float64", "float32", "itself"])
def test_a_wider_format_inside_is_said(format: str, inside: str) -> None:
    """float32 inside, rounded once, is a note in the header; the format's own arithmetic is none."""
    pytest.importorskip("ml_dtypes")
    namespace = {"softmax": lambda x: softmax_in(np.asarray(x), format if inside == "itself" else inside)}

    result = gradspec.check(namespace, formats=format, claims="softmax.definition", examples=5)

    said = f"in {format} computed in float32 or wider, rounded once: softmax"
    assert result.ok
    assert (said in result.run.notes) is (inside != "itself")


def test_nothing_is_said_of_wide_formats() -> None:
    """In float32 and float64 there is no such note."""
    result = gradspec.check("reference", formats="float64,float32", claims="softmax.definition", examples=5)

    assert not [note for note in result.run.notes if "rounded once" in note]


@pytest.mark.parametrize("format", HALVES)
def test_hardly_anything_is_undecidable(format: str) -> None:
    """On the reference every claim is decided, and at most one example in a thousand is not."""
    pytest.importorskip("ml_dtypes")

    result = gradspec.check("reference", formats=format, profile="quick")

    cells = [cell for row in result for cell in row.cells]
    assert not [cell for cell in cells if cell.verdict is Verdict.UNDECIDABLE]
    assert 1000 * sum(cell.undecided for cell in cells) <= sum(cell.decided for cell in cells)
    assert result.exit_code == 0


def test_a_candidate_can_declare_its_formats() -> None:
    """In a format that FORMATS leaves out every claim reads not provided, and the others are judged."""
    namespace = {**load("reference").namespace, "FORMATS": {"float64", "float32"}}

    result = gradspec.check(namespace, formats="float64,float16", claims="softmax.definition", examples=5)

    verdicts = {cell.format: cell.verdict for cell in result["softmax.definition"].cells}
    assert verdicts == {"float64": "holds", "float16": "not-provided"}


@pytest.mark.parametrize("declared", ["float64", {"float63"}, set(), 3])
def test_formats_that_mean_nothing_are_ignored_and_said(declared: Any) -> None:
    """A declaration that cannot be read is a note, and the candidate is judged in every format."""
    candidate = adopt({"softmax": lambda x: x, "FORMATS": declared})

    assert candidate.formats is None
    assert any(note.startswith("FORMATS: expected a set of names among float64") for note in candidate.notes)
