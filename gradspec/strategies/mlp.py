"""Two-layer networks: off the kink, on it, with a single input, with all units active, and in batches.

Off the kink without a filter: all numbers are whole multiples of one step; the first column of W1 and the first entry
of x are odd multiples, the other columns of W1 even ones. So every z1 is an odd multiple of the step's square, never 0.
"""

from __future__ import annotations

import math

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from gradspec.cases.case import Case
from gradspec.cases.chain_rule import Matrix
from gradspec.cases.memory import Memory
from gradspec.cases.mlp import TwoLayers, TwoLayersBatch
from gradspec.strategies.chain_rule import COARSE, FULL, LARGE_SIZE, multiples, numbers, rows_of, sizes, step_of
from gradspec.strategies.factory import CaseFactory, Space

CANCELLING = "cancelling, full mantissa"
"""A hidden unit whose terms cancel to less than their rounding errors: its mask cannot be told."""

_KINDS = st.sampled_from((COARSE, FULL))
_REGIMES = st.sampled_from((COARSE, FULL, CANCELLING))

_W1, _W2 = ((1.0, -1.0), (2.0, 1.0), (-1.0, 0.0)), ((1.0, 2.0, 3.0), (-1.0, 1.0, 2.0))
_X, _G = (2.0, 1.0), (1.0, 2.0)
"""The worked example of spec/mlp.md."""


def _odd(draw: DrawFn, space: Space, count: int, kind: str) -> list[float]:
    step = step_of(space, kind)
    return [(k | 1) * step for k in multiples(draw, space, count, kind)]


def _even(draw: DrawFn, space: Space, count: int, kind: str) -> list[float]:
    step = step_of(space, kind)
    return [(k & ~1) * step for k in multiples(draw, space, count, kind)]


def _first_layer(draw: DrawFn, space: Space, h: int, n: int, kind: str) -> Matrix:
    """W1 with odd multiples of the step in the first column and even ones elsewhere."""
    first, others = _odd(draw, space, h, kind), rows_of(_even(draw, space, h * (n - 1), kind), h)
    return tuple((head, *rest) for head, rest in zip(first, others, strict=True))


def _cancelling(row: tuple[float, ...], x: tuple[float, ...], step: float) -> tuple[float, ...]:
    """The row with a second weight, still an even multiple, by which its first two terms nearly cancel, and zeros.

    The row as it is where that weight would be larger than 2.
    """
    first, x_first, x_second = (round(value / step) for value in (row[0], x[0], x[1]))
    second = -2 * (first * x_first // (2 * x_second)) * step if x_second else math.inf
    return (row[0], second, *(0.0,) * (len(row) - 2)) if abs(second) <= 2 else row


def _input(draw: DrawFn, space: Space, n: int, kind: str) -> tuple[float, ...]:
    """x with an odd multiple of the step in front."""
    return (*_odd(draw, space, 1, kind), *numbers(draw, space, n - 1, kind))


@st.composite
def _networks(draw: DrawFn, space: Space) -> TwoLayers:
    regime = draw(_REGIMES)
    kind = FULL if regime == CANCELLING else regime
    h, n, m = draw(sizes(2, 3, 3))
    W1, x = _first_layer(draw, space, h, n, kind), _input(draw, space, n, kind)
    if regime == CANCELLING:
        W1 = (_cancelling(W1[0], x, step_of(space, kind)), *W1[1:])
    values = numbers(draw, space, m * h + m, kind)
    return TwoLayers(regime=regime, W1=W1, W2=rows_of(values[: m * h], m), x=x, z2_bar=tuple(values[m * h :]))


@st.composite
def _kinked(draw: DrawFn, space: Space) -> TwoLayers:
    """One row of W1 or more is zero, so that its z1 is 0 whatever the order of the sum."""
    h, n, m = draw(sizes(2, 3, 3))
    W1, x = _first_layer(draw, space, h, n, COARSE), _input(draw, space, n, COARSE)
    zero = {draw(st.integers(0, h - 1)), draw(st.integers(0, h - 1))}
    W1 = tuple((0.0,) * n if i in zero else row for i, row in enumerate(W1))
    values = numbers(draw, space, m * h + m, COARSE)
    regime = f"{len(zero)} of the units at 0"
    return TwoLayers(regime=regime, W1=W1, W2=rows_of(values[: m * h], m), x=x, z2_bar=tuple(values[m * h :]))


def _single_inputs(active: bool) -> CaseFactory:
    """Networks with the one input x = [1]: z1 is the column W1, and W1_bar the column z1_bar, both without rounding."""

    @st.composite
    def networks(draw: DrawFn, space: Space) -> TwoLayers:
        kind, square = draw(_KINDS), draw(st.booleans())
        h, m = draw(sizes(2, 4, 2))
        m = h if square else m
        column = _odd(draw, space, h, kind)
        values = numbers(draw, space, m * h + m, kind)
        return TwoLayers(
            regime=f"square W2, {kind}" if m == h else f"rectangular W2, {kind}",
            W1=tuple((abs(value) if active else value,) for value in column),
            W2=rows_of(values[: m * h], m),
            x=(1.0,),
            z2_bar=tuple(values[m * h :]),
        )

    last = 2.0 if active else -2.0
    named = TwoLayers(regime="named", W1=((1.0,), (5.0,), (last,)), W2=_W2, x=(1.0,), z2_bar=_G)
    return CaseFactory(networks, lambda space: [named])


@st.composite
def _linear(draw: DrawFn, space: Space) -> TwoLayers:
    """W2 is the identity and every z1 a sum of positive terms: only the first linear layer is left."""
    kind = draw(_KINDS)
    h, n = draw(sizes(2, 4, 2))
    W1 = rows_of([abs(value) for value in _odd(draw, space, h * n, kind)], h)
    x = tuple(abs(value) for value in _odd(draw, space, n, kind))
    regime = f"square W1, {kind}" if h == n else f"rectangular W1, {kind}"
    return TwoLayers(regime=regime, W1=W1, W2=_identity(h), x=x, z2_bar=tuple(numbers(draw, space, h, kind)))


@st.composite
def _batches(draw: DrawFn, space: Space) -> TwoLayersBatch:
    kind = draw(_KINDS)
    h, n, m = draw(sizes(2, 3, 3))
    count = draw(st.integers(2, 3))
    W1 = _first_layer(draw, space, h, n, kind)
    x = tuple(_input(draw, space, n, kind) for _ in range(count))
    values = numbers(draw, space, m * h + count * m, kind)
    return TwoLayersBatch(
        regime=f"{count} samples, {kind}",
        W1=W1,
        W2=rows_of(values[: m * h], m),
        x=x,
        z2_bar=rows_of(values[m * h :], count),
    )


def _identity(size: int) -> Matrix:
    return tuple(tuple(1.0 if i == j else 0.0 for j in range(size)) for i in range(size))


def _named_networks(space: Space) -> list[Case]:
    wide = tuple(((2 * (5 * i % 8) - 7) / 8, (3 * i % 7 - 3) / 4) for i in range(LARGE_SIZE))
    narrow = tuple(tuple((7 * i + k) % 11 / 8 - 0.5 for i in range(LARGE_SIZE)) for k in range(2))
    return [
        TwoLayers(regime="named", W1=_W1, W2=_W2, x=_X, z2_bar=_G),
        TwoLayers(regime="kernel-boundary size", W1=wide, W2=narrow, x=(1.125, 0.25), z2_bar=_G),
    ]


def _named_kinks(space: Space) -> list[Case]:
    return [TwoLayers(regime="1 of the units at 0", W1=(*_W1[:2], (0.0, 0.0)), W2=_W2, x=_X, z2_bar=_G)]


def _named_linear(space: Space) -> list[Case]:
    wide = ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))
    return [
        TwoLayers(regime="named, 2×3", W1=wide, W2=_identity(2), x=(1.0, 1.0, 1.0), z2_bar=(1.0, 0.0)),
        TwoLayers(regime="named, 2×2", W1=((1.0, 2.0), (3.0, 4.0)), W2=_identity(2), x=(1.0, 1.0), z2_bar=(1.0, 0.0)),
    ]


def _named_batches(space: Space) -> list[Case]:
    x, z2_bar = (_X, (-1.0, 3.0)), (_G, (2.0, -1.0))
    return [
        TwoLayersBatch(regime="named", W1=_W1, W2=_W2, x=x, z2_bar=z2_bar),
        TwoLayersBatch(regime="one sample", W1=_W1, W2=_W2, x=x[:1], z2_bar=z2_bar[:1]),
        *(
            TwoLayersBatch(regime=f"N = n, {memory}", W1=_W1, W2=_W2, x=x, z2_bar=z2_bar, memory=memory)
            for memory in (Memory.TRANSPOSED, Memory.SLICED)
        ),
        TwoLayersBatch(
            regime=str(Memory.BROADCAST), W1=_W1, W2=_W2, x=(_X,) * 3, z2_bar=(_G,) * 3, memory=Memory.BROADCAST
        ),
    ]


two_layer_networks = CaseFactory(_networks, _named_networks)
kinked_networks = CaseFactory(_kinked, _named_kinks)
active_single_input_networks = _single_inputs(active=True)
single_input_networks = _single_inputs(active=False)
linear_networks = CaseFactory(_linear, _named_linear)
network_batches = CaseFactory(_batches, _named_batches)
