"""The regimes of logits: what is special about an input, and how to draw one.

Textbook: |x| at most a quarter of ln(largest), where no form that a book prints over- or underflows. All finite: where
exp over- and underflows, and where a common offset eats the digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from gradspec.strategies import packed
from gradspec.strategies.factory import Space

Draw = Callable[[DrawFn, Space], tuple[float, ...]]
"""Draws one vector of logits."""


def vector_of(draw: DrawFn, space: Space, low: float, high: float, size: int | None = None) -> tuple[float, ...]:
    length = draw(space.sizes()) if size is None else size
    return packed.numbers(draw, space.format, space.fit(low), space.fit(high), length)


def _replace(values: tuple[float, ...], position: int, value: float) -> tuple[float, ...]:
    return (*values[:position], value, *values[position + 1 :])


def _ordinary(draw: DrawFn, space: Space) -> tuple[float, ...]:
    reach = min(8.0, space.limit)
    return vector_of(draw, space, -reach, reach)


def _ties(draw: DrawFn, space: Space) -> tuple[float, ...]:
    reach = min(8.0, space.limit)
    pool = vector_of(draw, space, -reach, reach, size=2)
    return packed.picks(draw, pool, draw(space.sizes()))


def _all_equal(draw: DrawFn, space: Space) -> tuple[float, ...]:
    return (draw(space.floats(-space.limit, space.limit)),) * draw(space.sizes())


def _dominated(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """One entry stands above the others by 37, where log s rounds to 0 in float64, up to the domain's width."""
    low, high = min(37.0, space.limit), 2 * space.limit
    top = space.limit
    rest = vector_of(draw, space, top - high, top - low)
    return _replace(rest, draw(st.integers(0, len(rest) - 1)), space.fit(top))


def _offset(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """Entries close together, far from zero."""
    width = min(2.0, space.limit / 2)
    vector = vector_of(draw, space, space.limit - width, space.limit)
    return tuple(-v for v in vector) if draw(st.booleans()) else vector


def _two_classes(draw: DrawFn, space: Space) -> tuple[float, ...]:
    return vector_of(draw, space, -space.limit, space.limit, size=2)


def _initialised(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """What a network starts from: all logits small."""
    return vector_of(draw, space, -0.01, 0.01)


def _trained(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """What a network ends with: one class nearly certain (the labelled strategies make it the true one)."""
    low, high = min(8.0, space.limit), min(36.0, 2 * space.limit)
    rest = vector_of(draw, space, -1.0, 0.0)
    top = draw(space.floats(low, min(high, space.limit)))
    return _replace(rest, draw(st.integers(0, len(rest) - 1)), top)


TEXTBOOK: dict[str, Draw] = {
    "ordinary": _ordinary,
    "ties": _ties,
    "all equal": _all_equal,
    "one dominating": _dominated,
    "common offset": _offset,
    "two classes": _two_classes,
    "initialised": _initialised,
    "trained": _trained,
}


def logs(space: Space) -> tuple[float, float, float]:
    """ln of the largest number, and −ln of the smallest normal and of the smallest: 709.8, 708.4 and 744.4."""
    assert space.format.largest is not None
    over = math.log(space.format.largest)
    normal = -math.log(space.format.smallest_normal)
    smallest = math.log(space.format.smallest.denominator)
    return over, normal, smallest


def _gap(low: float, high: float) -> Draw:
    def draw_gap(draw: DrawFn, space: Space) -> tuple[float, ...]:
        _, normal, smallest = logs(space)
        near = {"overflow": 0.97 * normal, "normal": normal, "smallest": smallest}
        edges = sorted((near["overflow"], near["normal"], near["smallest"], 6 * smallest))
        bottom, ceiling = edges[int(low)], edges[int(high)]
        top = draw(space.floats(-4.0, 4.0))
        rest = vector_of(draw, space, -ceiling, -bottom)
        kept = vector_of(draw, space, -2.0, 0.0, size=len(rest))
        far = packed.picks(draw, (0, 1), len(rest))
        mixed = tuple(r if f else k for r, k, f in zip(rest, kept, far, strict=True))
        position = draw(st.integers(0, len(rest) - 1))
        spread = tuple(space.fit(top + m) for m in _replace(mixed, (position + 1) % len(rest), rest[0]))
        return _replace(spread, position, top)

    return draw_gap


def _far_offset(exponent: float) -> Draw:
    def draw_offset(draw: DrawFn, space: Space) -> tuple[float, ...]:
        assert space.format.largest is not None
        offset = min(10.0**exponent, float(space.format.largest) / 2) * (-1 if draw(st.booleans()) else 1)
        steps = vector_of(draw, space, -4.0, 4.0)
        return tuple(space.fit(offset + step) for step in steps)

    return draw_offset


def _largest(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """Entries of the size of the largest number, all of one sign."""
    assert space.format.largest is not None
    largest = float(space.format.largest)
    sign = -1 if draw(st.booleans()) else 1
    choices = tuple(space.fit(sign * largest * share) for share in (1.0, 0.5, 0.75))
    return packed.picks(draw, choices, draw(space.sizes()))


def _spread(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """From the lowest number to the largest: x − max overflows to −inf."""
    assert space.format.largest is not None
    largest = float(space.format.largest)
    picks = packed.picks(draw, (1.0, -1.0, 0.0, 0.5), draw(space.sizes()))
    return tuple(largest * pick for pick in _replace(picks, 0, -1.0))


def _beyond_exp(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """Logits whose own exponential overflows or vanishes, close together."""
    over, _, smallest = logs(space)
    vector = vector_of(draw, space, over, smallest + 10)
    return tuple(-v for v in vector) if draw(st.booleans()) else vector


ALL_FINITE: dict[str, Draw] = {
    "ordinary": _ordinary,
    "beyond exp's range": _beyond_exp,
    "gap near overflow": _gap(0, 1),
    "subnormal results": _gap(1, 2),
    "gap beyond underflow": _gap(2, 3),
    "offset 1e4": _far_offset(4),
    "offset 1e8": _far_offset(8),
    "offset 1e16": _far_offset(16),
    "largest number": _largest,
    "spread to the largest": _spread,
}


@cache
def _regimes(domain: str) -> tuple[SearchStrategy[str], dict[str, Draw]]:
    table = ALL_FINITE if domain == "all finite" else TEXTBOOK
    return st.sampled_from(tuple(table)), table


def draw_logits(draw: DrawFn, space: Space) -> tuple[str, tuple[float, ...]]:
    words, table = _regimes(space.domain)
    regime = draw(words)
    return regime, table[regime](draw, space)


def draw_label(draw: DrawFn, regime: str, values: tuple[float, ...]) -> int:
    if regime == "trained":
        return values.index(max(values))
    return draw(st.integers(0, len(values) - 1))
