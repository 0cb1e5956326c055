"""Logits in every regime that the claims name, with labels, shifts, permutations and directions."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from mpmath import mp

from gradspec.cases.case import Case
from gradspec.cases.logits import (
    DirectedLogits,
    LabelledLogits,
    Logits,
    LogitsPair,
    PermutedLogits,
    ShiftedLogits,
    StoredProbs,
)
from gradspec.oracle.precision import round_to
from gradspec.strategies import packed
from gradspec.strategies.factory import KERNEL_BOUNDARIES, CaseFactory, Space

Draw = Callable[[DrawFn, Space], tuple[float, ...]]


def _vector(draw: DrawFn, space: Space, low: float, high: float, size: int | None = None) -> tuple[float, ...]:
    length = draw(space.sizes()) if size is None else size
    return packed.numbers(draw, space.format, space.fit(low), space.fit(high), length)


def _replace(values: tuple[float, ...], position: int, value: float) -> tuple[float, ...]:
    return (*values[:position], value, *values[position + 1 :])


# The textbook domain: |x| at most a quarter of ln(largest).


def _ordinary(draw: DrawFn, space: Space) -> tuple[float, ...]:
    reach = min(8.0, space.limit)
    return _vector(draw, space, -reach, reach)


def _ties(draw: DrawFn, space: Space) -> tuple[float, ...]:
    reach = min(8.0, space.limit)
    pool = _vector(draw, space, -reach, reach, size=2)
    return packed.picks(draw, pool, draw(space.sizes()))


def _all_equal(draw: DrawFn, space: Space) -> tuple[float, ...]:
    return (draw(space.floats(-space.limit, space.limit)),) * draw(space.sizes())


def _dominated(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """One entry stands above the others by 37, where log s rounds to 0 in float64, up to the domain's width."""
    low, high = min(37.0, space.limit), 2 * space.limit
    top = space.limit
    rest = _vector(draw, space, top - high, top - low)
    return _replace(rest, draw(st.integers(0, len(rest) - 1)), space.fit(top))


def _offset(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """Entries close together, far from zero."""
    width = min(2.0, space.limit / 2)
    vector = _vector(draw, space, space.limit - width, space.limit)
    return tuple(-v for v in vector) if draw(st.booleans()) else vector


def _two_classes(draw: DrawFn, space: Space) -> tuple[float, ...]:
    return _vector(draw, space, -space.limit, space.limit, size=2)


def _initialised(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """What a network starts from: all logits small."""
    return _vector(draw, space, -0.01, 0.01)


def _trained(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """What a network ends with: one class nearly certain (the labelled strategies make it the true one)."""
    low, high = min(8.0, space.limit), min(36.0, 2 * space.limit)
    rest = _vector(draw, space, -1.0, 0.0)
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


# All finite inputs: where exp over- and underflows, and where a common offset eats the digits.


def _logs(space: Space) -> tuple[float, float, float]:
    """ln of the largest number, and −ln of the smallest normal and of the smallest: 709.8, 708.4 and 744.4."""
    assert space.format.largest is not None
    over = math.log(space.format.largest)
    normal = -math.log(space.format.smallest_normal)
    smallest = math.log(space.format.smallest.denominator)
    return over, normal, smallest


def _gap(low: float, high: float) -> Draw:
    def draw_gap(draw: DrawFn, space: Space) -> tuple[float, ...]:
        _, normal, smallest = _logs(space)
        near = {"overflow": 0.97 * normal, "normal": normal, "smallest": smallest}
        edges = sorted((near["overflow"], near["normal"], near["smallest"], 6 * smallest))
        bottom, ceiling = edges[int(low)], edges[int(high)]
        top = draw(space.floats(-4.0, 4.0))
        rest = _vector(draw, space, -ceiling, -bottom)
        kept = _vector(draw, space, -2.0, 0.0, size=len(rest))
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
        steps = _vector(draw, space, -4.0, 4.0)
        return tuple(space.fit(offset + step) for step in steps)

    return draw_offset


def _largest(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """Entries of the size of the largest number, all of one sign."""
    assert space.format.largest is not None
    largest = float(space.format.largest)
    sign = -1 if draw(st.booleans()) else 1
    return tuple(sign * largest * pick for pick in packed.picks(draw, (1.0, 0.5, 0.75), draw(space.sizes())))


def _spread(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """From the lowest number to the largest: x − max overflows to −inf."""
    assert space.format.largest is not None
    largest = float(space.format.largest)
    picks = packed.picks(draw, (1.0, -1.0, 0.0, 0.5), draw(space.sizes()))
    return tuple(largest * pick for pick in _replace(picks, 0, -1.0))


def _beyond_exp(draw: DrawFn, space: Space) -> tuple[float, ...]:
    """Logits whose own exponential overflows or vanishes, close together."""
    over, _, smallest = _logs(space)
    vector = _vector(draw, space, over, smallest + 10)
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


def _draw_logits(draw: DrawFn, space: Space) -> tuple[str, tuple[float, ...]]:
    words, table = _regimes(space.domain)
    regime = draw(words)
    return regime, table[regime](draw, space)


def _draw_label(draw: DrawFn, regime: str, values: tuple[float, ...]) -> int:
    if regime == "trained":
        return values.index(max(values))
    return draw(st.integers(0, len(values) - 1))


@st.composite
def _logits(draw: DrawFn, space: Space) -> Logits:
    regime, values = _draw_logits(draw, space)
    return Logits(regime=regime, logits=values)


@st.composite
def _labelled(draw: DrawFn, space: Space) -> LabelledLogits:
    regime, values = _draw_logits(draw, space)
    return LabelledLogits(regime=regime, logits=values, label=_draw_label(draw, regime, values))


@st.composite
def _directed(draw: DrawFn, space: Space) -> DirectedLogits:
    regime, values = _draw_logits(draw, space)
    return DirectedLogits(regime=regime, logits=values, direction=packed.multiples(draw, 1 / 4, 8, len(values)))


@st.composite
def _permuted(draw: DrawFn, space: Space) -> PermutedLogits:
    regime, values = _draw_logits(draw, space)
    return PermutedLogits(
        regime=regime, logits=values, permutation=tuple(draw(st.permutations(range(len(values)))))
    )


def _grid(draw: DrawFn, space: Space, reach: float, size: int | None = None) -> tuple[float, ...]:
    """Multiples of 1/16 in [−reach, reach]: sums of two of them are exact in every format that holds the reach."""
    steps = int(reach * 16)
    length = draw(space.sizes()) if size is None else size
    return packed.multiples(draw, 1 / 16, steps, length)


@st.composite
def _shifted(draw: DrawFn, space: Space) -> ShiftedLogits:
    reach = draw(st.sampled_from((min(4.0, space.limit / 2), space.limit / 2)))
    values = _grid(draw, space, reach)
    steps = int(space.limit / 2 * 16)
    shift = draw(st.integers(-steps, steps)) / 16
    label = draw(st.integers(0, len(values) - 1))
    regime = "wide" if reach == space.limit / 2 else "narrow"
    return ShiftedLogits(regime=f"shift, {regime}", logits=values, shift=shift, label=label)


@st.composite
def _pairs(draw: DrawFn, space: Space) -> LogitsPair:
    reach = draw(st.sampled_from((min(4.0, space.limit), space.limit)))
    values = _grid(draw, space, reach)
    other = _grid(draw, space, reach, size=len(values))
    label = draw(st.integers(0, len(values) - 1))
    regime = "segment, narrow" if reach < space.limit else "segment, wide"
    return LogitsPair(regime=regime, logits=values, other=other, label=label)


@st.composite
def _stored(draw: DrawFn, space: Space) -> StoredProbs:
    case = draw(_labelled(space))
    with mp.workdps(case.oracle_digits):
        probs = tuple(round_to(p, space.format) for p in case.oracle.probs)
    return StoredProbs(regime=case.regime, probs=probs, label=case.label)


@st.composite
def _underflowing(draw: DrawFn, space: Space) -> LabelledLogits:
    """Logits whose true class has a probability that rounds to zero."""
    _, _, smallest = _logs(space)
    low, high = space.fit(smallest + 2), space.fit(4 * smallest)
    values = (0.0, -draw(space.floats(low, high)), *_vector(draw, space, -2.0, 0.0, size=draw(st.integers(0, 3))))
    return LabelledLogits(regime="underflow of p_y", logits=values, label=1)


# The examples that stand in every run.

MATRICES_UP_TO = 17
"""A claim about V×V matrices asks for `.up_to(17)`, or less where it multiplies or differentiates them."""

_TRAPS = ((0.0, 0.0), (0.0, 1.0), (1.0, 2.0, 0.5), (2.0, 2.0, -1.0))
_FINITE_TRAPS = (
    (1000.0, 0.0),
    (0.0, -1000.0),
    (1000.0, 1000.0, 1000.0),
    (-1000.0, -1000.0),
    (0.0, -745.2),
    (1e4, 1e4 + 1.0),
)


def boundary_sizes(space: Space) -> tuple[int, ...]:
    """The kernel-boundary sizes of a run: 33 and 65 for vectors, 33 for matrices; all of them in the deep profile."""
    if space.up_to < MATRICES_UP_TO:
        return ()
    if space.up_to == MATRICES_UP_TO:
        return (33,)
    return KERNEL_BOUNDARIES if space.deep else (33, 65)


def _named_vectors(space: Space) -> list[tuple[str, tuple[float, ...]]]:
    traps = _FINITE_TRAPS if space.domain == "all finite" else _TRAPS
    vectors = [("trap", tuple(space.fit(v) for v in trap)) for trap in traps]
    for size in boundary_sizes(space):
        vectors.append(("kernel-boundary size", tuple(space.fit((7 * i % 11) / 8 - 0.5) for i in range(size))))
        if space.up_to > MATRICES_UP_TO:
            vectors.append(("kernel-boundary size", (0.0,) * size))
    return [(regime, vector) for regime, vector in vectors if all(map(math.isfinite, vector))]


def _named_logits(space: Space) -> list[Case]:
    return [Logits(regime=regime, logits=vector) for regime, vector in _named_vectors(space)]


def _named_labelled(space: Space) -> list[Case]:
    """Each vector with its last class as the label: the tail of a block is where a kernel goes wrong."""
    traps: list[Case] = [
        LabelledLogits(regime=regime, logits=vector, label=0)
        for regime, vector in _named_vectors(space)
        if regime == "trap"
    ]
    return traps + [
        LabelledLogits(regime=regime, logits=vector, label=len(vector) - 1) for regime, vector in _named_vectors(space)
    ]


def _named_directed(space: Space) -> list[Case]:
    return [
        DirectedLogits(regime=regime, logits=vector, direction=tuple((i % 5 - 2) / 2 for i in range(len(vector))))
        for regime, vector in _named_vectors(space)
    ]


def _named_permuted(space: Space) -> list[Case]:
    return [
        PermutedLogits(regime=regime, logits=vector, permutation=tuple(reversed(range(len(vector)))))
        for regime, vector in _named_vectors(space)
    ]


def _named_shifted(space: Space) -> list[Case]:
    reach = int(space.limit / 2)
    return [
        ShiftedLogits(regime="kernel-boundary size", logits=(0.0,) * size, label=size - 1, shift=float(reach))
        for size in boundary_sizes(space)
    ] + [ShiftedLogits(regime="trap", logits=(0.0, 1.0), label=0, shift=float(reach))]


def _named_pairs(space: Space) -> list[Case]:
    return [
        LogitsPair(regime="kernel-boundary size", logits=(0.0,) * size, other=(1.0,) * size, label=size - 1)
        for size in boundary_sizes(space)
    ] + [LogitsPair(regime="trap", logits=(0.0, 1.0), other=(1.0, 0.0), label=0)]


def _named_stored(space: Space) -> list[Case]:
    return [
        StoredProbs(regime="trap", probs=(0.5, 0.5), label=0),
        StoredProbs(regime="kernel-boundary size", probs=(2.0**-5,) * 32, label=31),
        StoredProbs(regime="kernel-boundary size", probs=(2.0**-6,) * 64, label=63),
    ]


def _named_underflows(space: Space) -> list[Case]:
    return [LabelledLogits(regime="underflow of p_y", logits=(1000.0, 0.0), label=1)]


underflowing_logits = CaseFactory(_underflowing, _named_underflows)
logits = CaseFactory(_logits, _named_logits)
labelled_logits = CaseFactory(_labelled, _named_labelled)
directed_logits = CaseFactory(_directed, _named_directed)
permuted_logits = CaseFactory(_permuted, _named_permuted)
shifted_logits = CaseFactory(_shifted, _named_shifted)
logits_pairs = CaseFactory(_pairs, _named_pairs)
stored_probs = CaseFactory(_stored, _named_stored)
