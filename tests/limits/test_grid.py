"""The sizes that are tried, and the groups that inputs belong to."""

from __future__ import annotations

from itertools import pairwise

import pytest

from gradspec.cases.affine import AffineLayer
from gradspec.cases.case import Case
from gradspec.cases.chain_rule import ComposedFunctions
from gradspec.cases.logits import DirectedLogits, Logits
from gradspec.formats import FORMATS
from gradspec.limits.grid import LENGTH_WORDS, group, sizes


@pytest.mark.parametrize("format", FORMATS)
def test_sizes(format: str) -> None:
    """From the last one that is at most a unit roundoff up to 1, each at most 2.5 times the one before."""
    tried, unit_roundoff = sizes(FORMATS[format]), float(FORMATS[format].unit_roundoff)

    assert [size <= unit_roundoff for size in tried] == [True] + [False] * (len(tried) - 1)
    assert tried[-1] == 1.0
    assert all(1.9 < larger / smaller < 2.6 for smaller, larger in pairwise(tried))


GROUPS = {
    "1": ComposedFunctions(f="sin", g="square", x=1.0),
    "2": Logits(logits=(1.0, 2.0)),
    "3–6": AffineLayer(W=((1.0, 2.0),) * 3, b=(1.0,) * 3, x=(1.0, 2.0), cotangent=(1.0,) * 3),
    "7–17": DirectedLogits(logits=(1.0,) * 17, direction=(0.0,) * 17),
    "18–64": Logits(logits=(1.0,) * 18),
    "65 and more": Logits(logits=(1.0,) * 65),
}


@pytest.mark.parametrize(("word", "case"), GROUPS.items(), ids=GROUPS)
def test_group(word: str, case: Case) -> None:
    """The longest vector, or side of a matrix, and the regime."""
    assert group(case) == (word, case.regime)


def test_every_length_is_tested() -> None:
    """The table's columns are these, after that for all lengths."""
    assert ("all", *GROUPS) == LENGTH_WORDS
