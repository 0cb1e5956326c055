"""A mistake stays one: in other people's clothes and adapted, it is caught by the claims that are meant to catch it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gradspec.diagnosis.catalogue import catalogue
from gradspec.resources import load_module

sweep = load_module(Path(__file__).parent / "sweep.py", "gradspec_tests_sweep_of_adapting")

EVERY = 9
"""One in so many mistakes, each in one outfit; `nox -s adapting` takes all in all."""
SAMPLE = list(sweep.pairs(each=1, seed=2))[::EVERY]


@pytest.mark.parametrize(("mistake", "outfit"), SAMPLE, ids=[mistake.name for mistake, _ in SAMPLE])
def test_a_mistake_is_not_adapted_away(mistake: Any, outfit: Any) -> None:
    """Something is red that is not red for the right formulas in the same clothes."""
    assert sweep.is_caught(mistake, outfit), f"{mistake.name} in {outfit}"


def test_what_is_a_convention_is_a_mistake_of_the_catalogue() -> None:
    """The exceptions are named, with a reason, and they are few."""
    known = {mistake.name for mistake in catalogue()}

    assert set(sweep.CONVENTIONS) <= known
    assert len(sweep.CONVENTIONS) <= 1
