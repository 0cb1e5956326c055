"""What a limit is told by: the sizes of error that are tried, and the groups of inputs that share one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

from gradspec.cases.case import Case
from gradspec.formats import Format

STEPS = (1, 2, 5)
"""The sizes in every decade: neighbours differ by a factor of 2 or 2.5."""

LENGTHS = ((1, 1), (2, 2), (3, 6), (7, 17), (18, 64), (65, math.inf))
"""Ranges of V: two classes, what most draws are (up to 6), matrices (up to 17), vectors, and beyond a block of 64."""

ALL = "all"
"""The group of every length, or of every regime."""

Group = tuple[str, str]
"""A range of V, and a regime."""


@cache
def sizes(format: Format) -> tuple[float, ...]:
    """The relative errors that are tried, smallest first: from at most one unit roundoff of the format, up to 1.

    Numbers of a format differ by more than its unit roundoff; a relative error of 1 doubles an entry or wipes it out.
    """
    unit_roundoff = float(format.unit_roundoff)
    lowest = math.floor(math.log10(unit_roundoff))
    tried = [float(f"{step}e{decade}") for decade in range(lowest, 0) for step in STEPS]
    above = [size for size in tried if size > unit_roundoff]
    return (*tried[-len(above) - 1 :], 1.0)


def group(case: Case) -> Group:
    """Where an input belongs."""
    length = longest(case)
    low, high = next(ends for ends in LENGTHS if length <= ends[1])
    return length_word(low, high), case.regime


def length_word(low: float, high: float) -> str:
    """A range of lengths in words: `2`, `3–6`, `65 and more`."""
    if high == math.inf:
        return f"{low} and more"
    return str(low) if low == high else f"{low}–{high}"


LENGTH_WORDS = (ALL, *(length_word(low, high) for low, high in LENGTHS))
"""Every range of V, in the order in which a table shows them."""


def longest(case: Case) -> int:
    """V, where there are classes; in general the longest vector, or side of a matrix, among the inputs."""
    return max((length for value in case.inputs.values() for length in _lengths(value)), default=1)


def _lengths(value: Any) -> Iterator[int]:
    if isinstance(value, (tuple, list)):
        yield len(value)
        for part in value:
            yield from _lengths(part)
    else:
        yield 1
