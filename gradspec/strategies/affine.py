"""Affine layers, one sample or a batch; vectors with a norm; and layers whose parts do not fit."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from gradspec.cases.affine import AffineBatch, AffineLayer, NormedVector
from gradspec.cases.calls import Call
from gradspec.cases.case import Case
from gradspec.cases.memory import Memory
from gradspec.strategies.chain_rule import COARSE, FULL, LARGE_SIZE, SPARSE, numbers, rows_of, sizes
from gradspec.strategies.factory import CaseFactory, Space

_KINDS = st.sampled_from((COARSE, FULL, SPARSE))


def _split(values: list[float], *sizes: int) -> list[list[float]]:
    """The values in consecutive parts of these sizes."""
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    return [values[start : start + size] for start, size in zip(starts, sizes, strict=True)]


@st.composite
def _layers(draw: DrawFn, space: Space) -> AffineLayer:
    kind = draw(_KINDS)
    m, n = draw(sizes(2, 4, 2))
    values = numbers(draw, space, m * n + m + n + m, kind)
    W, b, x, cotangent = _split(values, m * n, m, n, m)
    return AffineLayer(
        regime=f"square, {kind}" if m == n else f"rectangular, {kind}",
        W=rows_of(W, m),
        b=tuple(b),
        x=tuple(x),
        cotangent=tuple(cotangent),
    )


@st.composite
def _batches(draw: DrawFn, space: Space) -> AffineBatch:
    kind = draw(_KINDS)
    m, n = draw(sizes(2, 3, 2))
    count = draw(st.integers(1, 3))
    values = numbers(draw, space, m * n + count * (n + m), kind)
    W, x, cotangent = _split(values, m * n, count * n, count * m)
    return AffineBatch(
        regime=f"{count} samples, {kind}" if count > 1 else f"one sample, {kind}",
        W=rows_of(W, m),
        x=rows_of(x, count),
        cotangent=rows_of(cotangent, count),
    )


@st.composite
def _vectors(draw: DrawFn, space: Space) -> NormedVector:
    kind = draw(_KINDS)
    return NormedVector(regime=kind, y=tuple(numbers(draw, space, draw(st.integers(2, 6)), kind)))


@st.composite
def _misfits(draw: DrawFn, space: Space) -> Call:
    """A layer one of whose parts has another size than W asks for; a b of one entry is what broadcasting hides."""
    regime = draw(st.sampled_from(_MISFITS))
    m, n = draw(sizes(2, 4, 2))
    W, b, x = _split(numbers(draw, space, m * n + m + n, COARSE), m * n, m, n)
    return _misfit(regime, rows_of(W, m), tuple(b), tuple(x))


_MISFITS = ("b of one entry", "b as a column", "b too long", "x too short", "x too long")


def _misfit(regime: str, W: Any, b: Any, x: Any) -> Call:
    match regime:
        case "b of one entry":
            b = b[:1]
        case "b as a column":
            b = tuple((value,) for value in b)
        case "b too long":
            b = (*b, 1.0)
        case "x too short":
            x = x[:-1]
        case _:
            x = (*x, 1.0)
    return Call(regime=regime, operation="affine", arguments=(W, b, x))


_W, _B, _X, _Y_BAR = ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0)), (1.0, 0.0, -1.0), (1.0, -1.0), (1.0, 0.0, 2.0)


_SQUARE = ((1.0, 2.0, -1.0), (0.5, -2.0, 3.0), (-0.5, 4.0, 1.5))


def _sloped(size: int) -> tuple[float, ...]:
    return tuple((7 * i % 11) / 8 - 0.5 for i in range(size))


def _named_layers(space: Space) -> list[Case]:
    wide = (_sloped(LARGE_SIZE), _sloped(LARGE_SIZE)[::-1])
    return [
        AffineLayer(regime="named", W=_W, b=_B, x=_X, cotangent=_Y_BAR),
        AffineLayer(regime="named", W=((1.0, 2.0), (3.0, 4.0)), b=(0.5, -0.5), x=(1.0, 1.0), cotangent=(1.0, 0.0)),
        AffineLayer(regime="kernel-boundary size", W=wide, b=(1.0, -1.0), x=_sloped(LARGE_SIZE), cotangent=(1.0, 0.5)),
    ]


def _named_batches(space: Space) -> list[Case]:
    many = tuple((value, 1.0) for value in _sloped(LARGE_SIZE))
    cotangents = tuple((1.0, value, -value) for value in _sloped(LARGE_SIZE))
    return [
        AffineBatch(regime="named", W=_W, x=(_X, (2.0, 0.5)), cotangent=(_Y_BAR, (0.0, -1.0, 1.0))),
        AffineBatch(regime="kernel-boundary size", W=_W, x=many, cotangent=cotangents),
        AffineBatch(regime="one sample", W=_W, x=(_X,), cotangent=(_Y_BAR,)),
        *(
            AffineBatch(regime=f"square, N = n, {memory}", W=_SQUARE, x=_SQUARE[::-1], cotangent=_SQUARE, memory=memory)
            for memory in (Memory.PACKED, Memory.TRANSPOSED, Memory.SLICED)
        ),
        AffineBatch(regime=str(Memory.BROADCAST), W=_W, x=(_X,) * 3, cotangent=(_Y_BAR,) * 3, memory=Memory.BROADCAST),
    ]


def _named_vectors(space: Space) -> list[Case]:
    return [
        NormedVector(regime="named", y=(3.0, 4.0)),
        NormedVector(regime="named", y=(0.0, 0.0)),
        NormedVector(regime="kernel-boundary size", y=_sloped(LARGE_SIZE)),
    ]


def _named_misfits(space: Space) -> list[Case]:
    return [_misfit(regime, _W, _B, _X) for regime in _MISFITS]


affine_layers = CaseFactory(_layers, _named_layers)
affine_batches = CaseFactory(_batches, _named_batches)
normed_vectors = CaseFactory(_vectors, _named_vectors)
misfit_affine_layers = CaseFactory(_misfits, _named_misfits)
