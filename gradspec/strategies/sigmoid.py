"""Pre-activations in every regime that the sigmoid's claims name, and pairs of logits whose difference is exact."""

from __future__ import annotations

import math
from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from gradspec.cases.case import Case
from gradspec.cases.sigmoid import Activations, TwoLogits
from gradspec.strategies.factory import CaseFactory, Space

Range = Callable[[Space], tuple[float, float]]
"""The magnitudes of one regime, lowest and highest; signs are drawn."""


def _largest(space: Space) -> float:
    assert space.format.largest is not None
    return float(space.format.largest)


def _saturation(space: Space) -> float:
    """ln(1/u), from where the sigmoid rounds to 1: 36.7 in float64."""
    return math.log(1 / space.format.unit_roundoff)


def _vanishing(space: Space) -> float:
    """−ln of the smallest number, from where e^{−x} vanishes: 744.4 in float64."""
    return math.log(space.format.smallest.denominator)


TEXTBOOK: dict[str, Range] = {
    "ordinary": lambda space: (0.0, min(8.0, space.limit)),
    "the whole domain": lambda space: (0.0, space.limit),
    "near zero": lambda space: (0.0, 2.0**-6),
}

ALL_FINITE: dict[str, Range] = {
    "ordinary": lambda space: (0.0, 8.0),
    "where σ rounds to 1": lambda space: (0.9 * _saturation(space), 1.2 * _saturation(space)),
    "where e^x over- and underflows": lambda space: (0.9 * math.log(_largest(space)), 1.1 * _vanishing(space)),
    "between the two": lambda space: (_saturation(space), _vanishing(space)),
    "far beyond": lambda space: (_vanishing(space), _largest(space)),
}


@st.composite
def _activations(draw: DrawFn, space: Space) -> Activations:
    table = ALL_FINITE if space.domain == "all finite" else TEXTBOOK
    regime = draw(st.sampled_from(tuple(table)))
    _, high = ends = table[regime](space)
    if regime == "far beyond":
        entries: SearchStrategy[float] = st.sampled_from([s * high * f for s in (1, -1) for f in (1.0, 0.5, 2.0**-8)])
    else:
        entries = _signed(space, *ends)
    return Activations(regime=regime, x=tuple(draw(st.lists(entries, min_size=2, max_size=5))))


def _signed(space: Space, low: float, high: float) -> SearchStrategy[float]:
    if low == 0:
        return space.floats(-high, high)
    return st.one_of(space.floats(low, high), space.floats(-high, -low))


@st.composite
def _saturated(draw: DrawFn, space: Space) -> Activations:
    """All entries so large that σ(x) rounds to 1, most of them with a σ'(x) that is no subnormal number yet."""
    near = draw(st.booleans())
    low = _saturation(space) + 1
    high = -math.log(space.format.smallest_normal) if near else 2 * _vanishing(space)
    entries = st.lists(space.floats(low, high), min_size=2, max_size=5)
    return Activations(regime="saturated" if near else "saturated, underflowing", x=tuple(draw(entries)))


@st.composite
def _pairs(draw: DrawFn, space: Space) -> TwoLogits:
    """a and b on a grid so coarse that a − b is exact, within the domain."""
    step = _step(space)
    reach = draw(st.sampled_from((min(4.0, space.limit), space.limit)))
    steps = int(reach / 2 / step)
    a, b = (k * step for k in draw(st.tuples(*(st.integers(-steps, steps),) * 2)))
    return TwoLogits(regime="wide" if reach == space.limit else "narrow", logits=(a, b))


def _step(space: Space) -> float:
    """A power of two, 1/16 at most, of which the domain has no more multiples than the significand can tell."""
    return max(2.0**-4, 2.0 ** (math.ceil(math.log2(space.limit)) - space.format.significand_bits))


def _named_activations(space: Space) -> list[Case]:
    wanted: tuple[float, ...] = (0.0, 1.0, 2.0)
    if space.domain == "all finite":
        wanted = (0.0, 37.0, 700.0, 710.0, 745.0, 1e4, _largest(space))
    points = [space.fit(x) for x in wanted if x <= _largest(space)]
    return [Activations(regime="named", x=(-x, x)) for x in points]


def _named_saturated(space: Space) -> list[Case]:
    low = _saturation(space)
    return [Activations(regime="named", x=tuple(space.fit(x) for x in (low + 0.5, low + 4, _largest(space))))]


def _named_pairs(space: Space) -> list[Case]:
    return [TwoLogits(regime="named", logits=(0.0, 1.0)), TwoLogits(regime="named", logits=(1.0, -1.0))]


activations = CaseFactory(_activations, _named_activations)
saturated_activations = CaseFactory(_saturated, _named_saturated)
two_logits = CaseFactory(_pairs, _named_pairs)
