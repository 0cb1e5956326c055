"""The conventions of a right file are found: each by itself, and in combinations."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gradspec.mapping import CandidateMapping, Conventions, as_toml, read
from gradspec.mapping.defaults import filled
from gradspec.resources import load_module

measuring = load_module(Path(__file__).parent / "measuring.py", "gradspec_tests_measuring_adapt_again")
wardrobe = measuring.wardrobe

SINGLE = wardrobe.single_conventions()
OF_ONE_MIND = [o for o in [*SINGLE, *wardrobe.random_conventions(16)[::4]] if measuring.is_of_one_mind(o)]
APART = [outfit for outfit in SINGLE if not measuring.is_of_one_mind(outfit)]


@pytest.mark.parametrize("outfit", OF_ONE_MIND, ids=str)
def test_the_conventions_are_found(outfit: Any) -> None:
    """By the mapping that is found every operation is there and answers as the oracle; it reads as it is written."""
    found = measuring.measured(outfit)
    mapping, rows = found.adaptation.mapping, found.adaptation.rows
    again = read(tomllib.loads(as_toml(mapping)), mapping.source)

    assert found.wrong == ()
    assert again.defaults == mapping.defaults
    assert [said(again, row.operation) for row in rows] == [said(mapping, row.operation) for row in rows]


def said(mapping: CandidateMapping, operation: str) -> Conventions:
    """The conventions of an operation, the parts of its answer in the order of their names."""
    way = filled(mapping, operation)
    return replace(way, returns=tuple(sorted(way.returns or (), key=lambda part: part.name)))


@pytest.mark.parametrize("outfit", APART, ids=str)
def test_a_divisor_apart_from_the_loss_is_said(outfit: Any) -> None:
    """Where loss and gradient are divided differently the gradient is judged as the loss's, and that is said."""
    found = measuring.measured(outfit)

    assert "cross_entropy_grad" in found.wrong
    assert any(about == "cross_entropy_grad" and "judged as that" in said for about, said in found.adaptation.remarks)


def test_nine_in_ten() -> None:
    """Of the single conventions nine in ten at least are among those that are found."""
    assert len(APART) <= 0.1 * len(SINGLE)


def test_the_benchmark_counts_what_is_found() -> None:
    """benchmarks/adapt.py, on two files: one found, and one whose undivided gradient is not adapted to."""
    benchmark = load_module(
        Path(__file__).parents[2] / "benchmarks" / "adapt.py", "gradspec_tests_benchmark_of_adapting"
    )
    row = benchmark.rows("two", [SINGLE[0], APART[0]])

    assert (row["number"], row["found"], list(row["missed"])) == (2, 1, [str(APART[0])])
    assert row["calls"] > 0
