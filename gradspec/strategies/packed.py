"""Whole vectors from one draw.

Hypothesis pays for every choice, so a vector is drawn as one byte string, a few bytes an entry. The bytes are read so
that shrinking, which makes them small and then zero, ends in readable numbers: a zero entry is the number nearest to 0
that is allowed, small bytes are small steps away from it, and the rest of the mantissa goes first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from gradspec.formats import Format
from gradspec.oracle.precision import exact, round_to

_GOLDEN = (math.sqrt(5) - 1) / 2
"""Irrational, so that the fraction of a step fills the mantissa."""


def numbers(draw: DrawFn, format: Format, low: float, high: float, count: int) -> tuple[float, ...]:
    """`count` numbers of the format in [low, high], with full mantissas, shrinking to coarse ones near zero."""
    start = min(max(0.0, low), high)
    span = max(high - start, start - low)
    step = 2.0 ** math.floor(math.log2(span / 128))
    return tuple(_number(format, low, high, start, step, entry) for entry in _entries(draw, 3, count))


def _number(format: Format, low: float, high: float, start: float, step: float, entry: bytes) -> float:
    fraction = int.from_bytes(entry[:2], "big") / 65536
    steps = entry[2] + _GOLDEN * fraction
    up, down = high - start, start - low
    if up and (not down or not entry[2] & 1):
        moved = start + math.fmod((steps if not down else steps / 2) * step, up)
    else:
        moved = start - math.fmod((steps if not up else (steps + 1) / 2) * step, down)
    return min(max(fit(moved, format), low), high)


def multiples(draw: DrawFn, step: float, most: int, count: int) -> tuple[float, ...]:
    """`count` multiples k·step with |k| ≤ most, shrinking to 0, then 1, −1, 2 …"""
    return tuple(step * _zigzag(int.from_bytes(entry, "big") % (2 * most + 1)) for entry in _entries(draw, 2, count))


def picks(draw: DrawFn, choices: tuple[float, ...], count: int) -> tuple[float, ...]:
    """`count` of the choices, shrinking to the first."""
    return tuple(choices[entry[0] % len(choices)] for entry in _entries(draw, 1, count))


def permutation(draw: DrawFn, count: int) -> tuple[int, ...]:
    """A permutation of 0..count−1, shrinking to the identity."""
    keys = [int.from_bytes(entry, "big") for entry in _entries(draw, 2, count)]
    return tuple(sorted(range(count), key=keys.__getitem__))


def fit(value: float, format: Format) -> float:
    """The number of the format nearest to a Python float, rounded once."""
    if format.name == "float64":
        return float(value)
    if format.name in ("float32", "float16"):
        with np.errstate(over="ignore"):
            return float(np.dtype(format.name).type(value))
    return round_to(exact(value), format)


def _zigzag(n: int) -> int:
    return (n + 1) // 2 if n & 1 else -(n // 2)


def _entries(draw: DrawFn, width: int, count: int) -> Iterator[bytes]:
    drawn = draw(_bytes(width * count))
    return (drawn[i : i + width] for i in range(0, width * count, width))


@cache
def _bytes(size: int) -> SearchStrategy[bytes]:
    return st.binary(min_size=size, max_size=size)
