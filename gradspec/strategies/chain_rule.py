"""Compositions of functions of one number, Jacobians that fit together, and Jacobians that do not."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise, product

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from gradspec.cases.calls import Call
from gradspec.cases.case import Case
from gradspec.cases.chain_rule import ComposedFunctions, Jacobians, Matrix, PulledBack, SineOfSquare
from gradspec.formats import BFLOAT16
from gradspec.oracle.chain_rule import ELEMENTARY
from gradspec.strategies.factory import CaseFactory, Space

COARSE, FULL, SPARSE = "coarse grid", "full mantissa", "mostly zeros"
"""Kinds of numbers in [−2, 2]: multiples of 1/4; as many digits as the format has; −1, 0 and 1."""

LARGE_SIZE = 33
"""The size of the named examples' inner dimension: one more than a block of 32."""


def numbers(draw: DrawFn, space: Space, count: int, kind: str) -> list[float]:
    """So many numbers of one kind; no product of a few of them leaves the range of any format."""
    step = step_of(space, kind)
    return [k * step for k in multiples(draw, space, count, kind)]


def step_of(space: Space, kind: str) -> float:
    """What all numbers of one kind are whole multiples of."""
    return {COARSE: 0.25, FULL: 2.0 ** (1 - space.format.significand_bits), SPARSE: 1.0}[kind]


def multiples(draw: DrawFn, space: Space, count: int, kind: str) -> list[int]:
    """The numbers of one kind in steps. They are drawn as bytes, all at once, which is many times cheaper."""
    if kind != FULL:
        values = _COARSE_STEPS if kind == COARSE else _SPARSE_STEPS
        return [values[byte % len(values)] for byte in draw(_bytes(count))]
    bits = space.format.significand_bits + 1
    width = -(-bits // 8)
    data = draw(_bytes(count * width))
    words = [int.from_bytes(data[n * width : (n + 1) * width], "big") >> (8 * width - bits) for n in range(count)]
    return [-(word >> 1) if word & 1 else word >> 1 for word in words]


_COARSE_STEPS = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8)
_SPARSE_STEPS = (0, 1, -1, 0)


@cache
def _bytes(count: int) -> SearchStrategy[bytes]:
    return st.binary(min_size=count, max_size=count)


@cache
def sizes(low: int, high: int, count: int) -> SearchStrategy[tuple[int, ...]]:
    """So many sizes, each in [low, high]."""
    return st.sampled_from(tuple(product(range(low, high + 1), repeat=count)))


def rows_of(values: list[float], rows: int) -> Matrix:
    """The values as a matrix of so many rows, row by row."""
    columns = len(values) // rows
    return tuple(tuple(values[i * columns : (i + 1) * columns]) for i in range(rows))


_KINDS = st.sampled_from((COARSE, FULL, SPARSE))
_STRUCTURES = st.sampled_from(("rectangular", "square", "ending in the loss"))
_NAMES = st.sampled_from(tuple(ELEMENTARY))


@st.composite
def _composed(draw: DrawFn, space: Space) -> ComposedFunctions:
    kind = draw(st.sampled_from((COARSE, FULL)))
    (x,) = numbers(draw, space, 1, kind)
    return ComposedFunctions(regime=f"two functions, {kind}", f=draw(_NAMES), g=draw(_NAMES), x=x)


def _named_composed(space: Space) -> list[Case]:
    names = tuple(ELEMENTARY)
    return [
        ComposedFunctions(regime="named", f=f, g=g, x=-1.25) for f, g in zip(names, (*names[1:], names[0]), strict=True)
    ]


@st.composite
def _sines(draw: DrawFn, space: Space) -> SineOfSquare:
    kind = draw(st.sampled_from((COARSE, FULL)))
    (x,) = numbers(draw, space, 1, kind)
    reach = draw(st.sampled_from((1, 4)))
    return SineOfSquare(regime=f"up to {2 * reach}, {kind}", x=x * reach)


def _named_sines(space: Space) -> list[Case]:
    """Points with a large square, but in bfloat16: there 16² has no digit after the point, and cos(16²) no meaning."""
    wanted = (0.0, 2.0, -3.0, 8.0) if space.format is BFLOAT16 else (0.0, 2.0, -3.0, 16.0, 100000001.0)
    points = [space.fit(x) for x in wanted]
    return [SineOfSquare(regime="named", x=x) for x in points if math.isfinite(space.fit(x * x))]


def _widths(draw: DrawFn, layers: int, structure: str) -> list[int]:
    """k_0, …, k_N."""
    if structure == "square":
        return [draw(st.integers(2, 3))] * (layers + 1)
    widths = list(draw(sizes(2, 4, layers + 1)))
    return [*widths[:-1], 1] if structure == "ending in the loss" else widths


def _jacobians_of(draw: DrawFn, space: Space, widths: list[int], kind: str) -> tuple[Matrix, ...]:
    sizes = [after * before for before, after in pairwise(widths)]
    values = numbers(draw, space, sum(sizes), kind)
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    return tuple(
        rows_of(values[start : start + size], rows) for start, size, rows in zip(starts, sizes, widths[1:], strict=True)
    )


@st.composite
def _products(draw: DrawFn, space: Space) -> Jacobians:
    kind, structure = draw(_KINDS), draw(st.sampled_from(("rectangular", "square")))
    widths = _widths(draw, draw(st.integers(2, 3)), structure)
    return Jacobians(regime=f"{structure}, {kind}", jacobians=_jacobians_of(draw, space, widths, kind))


@st.composite
def _small_products(draw: DrawFn, space: Space) -> Jacobians:
    """Two Jacobians, any of whose dimensions may be 1."""
    widths = list(draw(sizes(1, 3, 3)))
    regime = "a dimension of 1" if 1 in widths else "no dimension of 1"
    return Jacobians(regime=regime, jacobians=_jacobians_of(draw, space, widths, COARSE))


def _chains_of(fewest: int, most: int) -> CaseFactory:
    @st.composite
    def chains(draw: DrawFn, space: Space) -> PulledBack:
        kind, structure = draw(_KINDS), draw(_STRUCTURES)
        layers = draw(st.integers(fewest, most))
        widths = _widths(draw, layers, structure)
        jacobians = _jacobians_of(draw, space, widths, kind)
        seed = [1.0] if structure == "ending in the loss" else numbers(draw, space, widths[-1], kind)
        return PulledBack(regime=f"{structure}, {kind}", jacobians=jacobians, cotangent=tuple(seed))

    return CaseFactory(chains, _named_layers if most == 1 else _named_chains)


def _sloped(rows: int, columns: int) -> Matrix:
    """A matrix of multiples of 1/8 in [−5/8, 5/8], no two of whose rows or columns are alike."""
    return tuple(tuple((7 * i + 3 * j + i * j) % 11 / 8 - 0.625 for j in range(columns)) for i in range(rows))


_FIRST = ((1.0, 0.0, -1.0), (2.0, 1.0, 0.0))
_SECOND = ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))


def _named_products(space: Space) -> list[Case]:
    return [
        Jacobians(regime="named", jacobians=(_FIRST, _SECOND)),
        Jacobians(regime="kernel-boundary size", jacobians=(_sloped(LARGE_SIZE, 2), _sloped(3, LARGE_SIZE))),
    ]


def _named_shapes(space: Space) -> list[Case]:
    widths = ((3, 2, 1), (1, 2, 3), (2, 1, 3), (1, 1, 1))
    return [Jacobians(regime="a dimension of 1", jacobians=(_sloped(k, n), _sloped(m, k))) for n, k, m in widths]


def _named_layers(space: Space) -> list[Case]:
    return [
        PulledBack(regime="named", jacobians=(_SECOND,), cotangent=(1.0, -1.0, 2.0)),
        PulledBack(
            regime="kernel-boundary size",
            jacobians=(_sloped(LARGE_SIZE, 2),),
            cotangent=_sloped(1, LARGE_SIZE)[0],
        ),
    ]


def _named_chains(space: Space) -> list[Case]:
    return [
        PulledBack(regime="named", jacobians=(_FIRST, _SECOND), cotangent=(1.0, -1.0, 2.0)),
        PulledBack(
            regime="kernel-boundary size",
            jacobians=(_sloped(LARGE_SIZE, 2), _sloped(3, LARGE_SIZE)),
            cotangent=(1.0, -0.5, 0.25),
        ),
        PulledBack(regime="many layers", jacobians=(_sloped(3, 3),) * 6, cotangent=(1.0, -0.5, 0.25)),
    ]


@st.composite
def _misfits(draw: DrawFn, space: Space) -> Call:
    """Two matrices whose inner dimensions differ; one of them 1 now and then, which broadcasting would stretch."""
    m, k, n = draw(sizes(1, 4, 3))
    other = draw(st.integers(1, 3))
    other += other >= k
    values = numbers(draw, space, m * k + other * n, COARSE)
    regime = "an inner dimension of 1" if 1 in (k, other) else "inner dimensions that differ"
    outer, inner = rows_of(values[: m * k], m), rows_of(values[m * k :], other)
    return Call(regime=regime, operation="chain_jacobian", arguments=(outer, inner))


def _named_misfits(space: Space) -> list[Case]:
    return [
        Call(regime="named", operation="chain_jacobian", arguments=(_sloped(2, 1), _sloped(3, 2))),
        Call(regime="named", operation="chain_jacobian", arguments=(_sloped(2, 3), _sloped(1, 2))),
    ]


composed_functions = CaseFactory(_composed, _named_composed)
sines_of_squares = CaseFactory(_sines, _named_sines)
jacobian_products = CaseFactory(_products, _named_products)
small_jacobian_products = CaseFactory(_small_products, _named_shapes)
single_jacobians = _chains_of(1, 1)
jacobian_chains = _chains_of(2, 3)
misfit_jacobians = CaseFactory(_misfits, _named_misfits)
