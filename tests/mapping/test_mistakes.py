"""A wrong file stays wrong, whatever its conventions are and however it is mapped."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from gradspec import check
from gradspec.candidates.engine import ENGINE
from gradspec.diagnosis.catalogue import catalogue
from gradspec.resources import load_module

sweep = load_module(Path(__file__).parent / "sweep.py", "gradspec_tests_sweep_of_mappings")
wardrobe = sweep.wardrobe

OUTFITS = [*wardrobe.single_conventions(), *wardrobe.random_conventions(24)]
EVERY, OF_THESE = 4, 3
"""One mistake in so many is dressed here, each in one outfit; the sweep (`nox -s mappings`) dresses all in all."""


def dressable() -> list[Any]:
    """The mistakes but those of engines, which are asked in their own operations: no convention is about these."""
    return [m for m in catalogue() if not set(m.operations) & set(ENGINE)]


def sample() -> list[Any]:
    """Every twelfth mistake in a convention drawn for it, the same in every run."""
    choose = random.Random(1).choice
    possible = {m: [o for o in OUTFITS if wardrobe.wearable(m, o)] for m in dressable()[::EVERY]}
    drawn = [pytest.param(m, choose(outfits), id=f"{m.name} in {m.path.stem}") for m, outfits in possible.items()]
    return drawn[::OF_THESE]


@pytest.mark.parametrize(("mistake", "outfit"), sample())
def test_a_mistake_in_clothes_is_caught(mistake: Any, outfit: Any) -> None:
    """The claims that are meant to catch a mistake catch it in any convention."""
    assert sweep.is_caught(mistake, outfit), f"{mistake.name} in {outfit}"


@pytest.mark.parametrize("name", ["relu-slope-always-one", "sentinel-at-the-kink"])
@pytest.mark.parametrize("arrays", ["list", "numbers"])
def test_a_wrong_slope_is_seen_without_a_network(name: str, arrays: str) -> None:
    """relu_grad is judged by itself, where the file has no mlp_backward."""
    (mistake,) = [m for m in catalogue() if m.name == name]

    assert sweep.is_caught(mistake, wardrobe.Outfit(arrays=arrays))


def test_every_mistake_can_be_dressed() -> None:
    """The wardrobe has something for every mistake of impl/mistakes/: none is left out of the sweep unseen."""
    assert [m.name for m in dressable() if not any(wardrobe.wearable(m, outfit) for outfit in OUTFITS)] == []


SOFTMAX = "import numpy as np\n\n\ndef softmax(X):\n    E = np.exp(X - np.max(X))\n    return E / np.sum(E{})\n"
UNDIVIDED = """
import numpy as np


def f(X, y):
    E = np.exp(X - X.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    n = np.arange(len(y))
    S = X - X.max(axis=1, keepdims=True)
    loss = -np.mean(S[n, y] - np.log(E.sum(axis=1)))
    P[n, y] -= 1
    return loss, P


def loss(X, y):
    return f(X, y)[0]


def gradient(X, y):
    return f(X, y)[1]
"""
BINARY = """
import numpy as np


def loss(p, y):
    hot = np.eye(len(p))[y]
    return -np.sum(hot * np.log(p) + (1 - hot) * np.log(1 - p))
"""


def failing(tmp_path: Path, source: str, mapping: dict[str, Any], claims: str) -> list[str]:
    path = tmp_path / "student.py"
    path.write_text(source, encoding="utf-8")
    result = check(str(path), mapping=mapping, claims=claims, profile="quick")
    return [row.claim for row in result.claims if row.is_red]


@pytest.mark.parametrize("layout", ["rows", "columns"])
def test_whole_matrix_normalisation_stays_wrong(tmp_path: Path, layout: str) -> None:
    """Declared to take rows, or columns, it is right on one sample and wrong in company."""
    claims = "softmax.definition,conduct.batch"

    assert failing(tmp_path, SOFTMAX.format(""), {"layout": layout}, claims) == ["conduct.batch"]


def test_the_wrong_axis_stays_wrong(tmp_path: Path) -> None:
    """Columns that are normalised, declared as rows, are wrong on one sample already."""
    claims = "softmax.definition,conduct.batch"

    assert failing(tmp_path, SOFTMAX.format(", axis=0"), {"layout": "rows"}, claims) == claims.split(",")


@pytest.mark.parametrize(
    "entries",
    [
        {"cross_entropy": {"call": "f", "returns": ["loss", "gradient"]}},
        {"cross_entropy": "loss", "cross_entropy_grad": "gradient"},
    ],
)
def test_a_gradient_that_is_not_divided_stays_wrong(tmp_path: Path, entries: dict[str, Any]) -> None:
    """A mean loss whose gradient is not divided by N fails, as a pair and apart, where nothing else is declared."""
    mapping = {"layout": "rows", "operations": entries}

    assert failing(tmp_path, UNDIVIDED, mapping, "cross-entropy.gradient,conduct.batch") == ["conduct.batch"]


def test_a_gradient_declared_undivided_is_told(tmp_path: Path) -> None:
    """Declared apart, each is judged by itself; the report says that this gradient is not that loss's."""
    path = tmp_path / "student.py"
    path.write_text(UNDIVIDED, encoding="utf-8")
    entries = {"cross_entropy": "loss", "cross_entropy_grad": {"call": "gradient", "divisor": 1}}
    result = check(str(path), mapping={"layout": "rows", "operations": entries}, claims="conduct.batch")

    assert result.ok
    assert any("this gradient is not that loss's" in note for note in result.run.notes)


def test_a_binary_formula_stays_wrong(tmp_path: Path) -> None:
    """The binary loss of many classes is no −log p_y, mapped as whatever."""
    mapping = {"operations": {"nll": "loss"}}

    assert failing(tmp_path, BINARY, mapping, "cross-entropy.chain.nll") == ["cross-entropy.chain.nll"]
