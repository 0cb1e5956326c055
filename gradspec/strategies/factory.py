"""How a property asks for inputs: a factory gives the strategy, and the named examples, of a format and a domain."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gradspec.cases.case import Case
from gradspec.formats import BFLOAT16, Format
from gradspec.strategies.packed import fit

KERNEL_BOUNDARIES = (31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1023, 1024, 1025)
"""Sizes at which blocked and vectorised code changes lanes; a defect in the tail of a block shows here."""

SHORT = 6
"""Most vectors drawn have at most this many entries: what fails at all mostly fails there, and is easy to read."""


@dataclass(frozen=True)
class Space:
    """Where inputs are drawn from: numbers of `format`, within `domain`, vectors of at most `up_to` entries."""

    format: Format
    domain: str
    up_to: int
    deep: bool = False

    @property
    def limit(self) -> float:
        """The textbook domain's largest |x|: a quarter of ln(largest), so that products of two probabilities fit."""
        assert self.format.largest is not None
        return math.floor(math.log(self.format.largest) / 4 * 8) / 8

    def fit(self, value: float) -> float:
        """The number of the format nearest to `value`."""
        return fit(value, self.format)

    def floats(self, low: float, high: float) -> SearchStrategy[float]:
        """Numbers of the format in [low, high]; both ends are rounded to the format first."""
        return _floats(self.format.name, self.fit(low), self.fit(high))

    def sizes(self, at_least: int = 2) -> SearchStrategy[int]:
        """Vector lengths: mostly small, now and then up to the largest."""
        return _sizes(at_least, self.up_to)


@dataclass(frozen=True)
class CaseFactory:
    """A source of cases: `factory.strategy(space)` draws them, `factory.named(space)` lists those in every run."""

    strategy_of: Callable[[Space], SearchStrategy[Any]]
    named_of: Callable[[Space], Sequence[Case]]
    largest_size: int = 64
    sized_of: Callable[[Space, int, int], Iterable[Case]] | None = None
    """For cases about one vector of classes: those of exactly so many classes, for a seed."""

    def up_to(self, size: int) -> CaseFactory:
        """The same, with vectors of at most `size` entries (a claim about V×V matrices stops earlier)."""
        return replace(self, largest_size=size)

    def space(self, format: Format, domain: str, deep: bool = False) -> Space:
        """The space that this factory draws from."""
        return Space(format, domain, self.largest_size, deep)

    def strategy(self, space: Space) -> SearchStrategy[Any]:
        """The Hypothesis strategy."""
        return self.strategy_of(space)

    def at_size(self, space: Space, classes: int, seed: int = 0) -> Iterable[Case]:
        """A fixed list of inputs of exactly `classes` classes, one or a few for each regime.

        Raises ValueError for a factory whose cases are not about one vector of classes.
        """
        if self.sized_of is None:
            raise ValueError("Expected a factory of logits or probabilities: other cases have no number of classes.")
        return self.sized_of(space, classes, seed)

    def named(self, space: Space) -> Sequence[Case]:
        """The explicit examples: classic traps, and the sizes at which kernels change lanes.

        They are the same ones every time, so that claims and candidates share what the oracle has said of them.
        """
        return _named(self.named_of, space)


@cache
def _named(named_of: Callable[[Space], Sequence[Case]], space: Space) -> Sequence[Case]:
    return tuple(named_of(space))


@cache
def _floats(format_name: str, low: float, high: float) -> SearchStrategy[float]:
    width = {"float64": 64, "float32": 32, "float16": 16, "bfloat16": 32}[format_name]
    floats = st.floats(low, high, width=width, allow_nan=False, allow_infinity=False)  # type: ignore[arg-type]
    return floats.map(lambda value: fit(value, BFLOAT16)) if format_name == "bfloat16" else floats


@cache
def _sizes(at_least: int, up_to: int) -> SearchStrategy[int]:
    """Seven in eight vectors are short; the eighth is of any length."""
    short = tuple(range(at_least, min(SHORT, up_to) + 1))
    long = tuple(range(SHORT + 1, up_to + 1))
    return st.sampled_from(short * max(1, round(7 * len(long) / len(short))) + long)
