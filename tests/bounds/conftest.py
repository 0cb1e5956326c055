"""Inputs of one regime at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import strategies as st

from gradspec.cases import LabelledLogits
from gradspec.formats import FLOAT64, FORMATS, Format
from gradspec.strategies import logits
from gradspec.strategies.regimes import ALL_FINITE, TEXTBOOK

TABLES = {"textbook": TEXTBOOK, "all finite": ALL_FINITE}


@cache
def strategy_of(domain: str, regime: str, format_name: str, up_to: int) -> st.SearchStrategy[LabelledLogits]:
    """Labelled logits of one regime."""
    space = logits.up_to(up_to).space(FORMATS[format_name], domain)
    draw_vector = TABLES[domain][regime]

    @st.composite
    def cases(draw: st.DrawFn) -> LabelledLogits:
        values = draw_vector(draw, space)
        return LabelledLogits(regime=regime, logits=values, label=draw(st.integers(0, len(values) - 1)))

    return cases()


@pytest.fixture(scope="session")
def of_regime(drawn: Any) -> Callable[..., list[LabelledLogits]]:
    """`of_regime(domain, regime, format, count)`: inputs of one regime; exact arithmetic has those of float64."""

    def cases(domain: str, regime: str, format: Format, count: int, up_to: int = 6) -> list[LabelledLogits]:
        drawn_in = FLOAT64 if format.is_exact else format
        found: list[LabelledLogits] = drawn(strategy_of(domain, regime, drawn_in.name, up_to), count)
        return found

    return cases
