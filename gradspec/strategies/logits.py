"""Logits of every regime, with labels, shifts, permutations and directions; and those that stand in every run."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
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
from gradspec.strategies import packed, vocabulary
from gradspec.strategies.factory import KERNEL_BOUNDARIES, CaseFactory, Space
from gradspec.strategies.regimes import draw_label, draw_logits, logs, vector_of


@st.composite
def _logits(draw: DrawFn, space: Space) -> Logits:
    regime, values = draw_logits(draw, space)
    return Logits(regime=regime, logits=values)


@st.composite
def _labelled(draw: DrawFn, space: Space) -> LabelledLogits:
    regime, values = draw_logits(draw, space)
    return LabelledLogits(regime=regime, logits=values, label=draw_label(draw, regime, values))


@st.composite
def _directed(draw: DrawFn, space: Space) -> DirectedLogits:
    regime, values = draw_logits(draw, space)
    return DirectedLogits(regime=regime, logits=values, direction=packed.multiples(draw, 1 / 4, 8, len(values)))


@st.composite
def _permuted(draw: DrawFn, space: Space) -> PermutedLogits:
    regime, values = draw_logits(draw, space)
    return PermutedLogits(regime=regime, logits=values, permutation=packed.permutation(draw, len(values)))


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
def _with_zeros(draw: DrawFn, space: Space) -> StoredProbs:
    """Stored probabilities beside one to three classes whose own has underflowed to zero; none of them the label."""
    stored = draw(_stored(space))
    zeros, before = draw(st.integers(1, 3)), draw(st.integers(0, len(stored.probs)))
    probs = (*stored.probs[:before], *(0.0,) * zeros, *stored.probs[before:])
    label = stored.label if stored.label < before else stored.label + zeros
    return StoredProbs(regime=f"{stored.regime}, and zeros", probs=probs, label=label)


@st.composite
def _underflowing(draw: DrawFn, space: Space) -> LabelledLogits:
    """Logits whose true class has a probability that rounds to zero."""
    _, _, smallest = logs(space)
    low, high = space.fit(smallest + 2), space.fit(4 * smallest)
    values = (0.0, -draw(space.floats(low, high)), *vector_of(draw, space, -2.0, 0.0, size=draw(st.integers(0, 3))))
    return LabelledLogits(regime="underflow of p_y", logits=values, label=1)


# The examples that stand in every run.

MATRICES_UP_TO = 17
"""A claim about V×V matrices asks for `.up_to(17)`, or less where it multiplies or differentiates them."""

_TRAPS = ((0.0, 0.0), (0.0, 1.0), (1.0, 2.0, 0.5), (2.0, 2.0, -1.0))
_NINE = (0.5, -1.25, 0.0, 2.0, -0.5, 1.0, -2.0, 0.75, 1.5)
"""Of a length that few draws have: more than a handful, and no kernel's."""
_FINITE_TRAPS = (
    (1000.0, 0.0),
    (0.0, -1000.0),
    (1000.0, 1000.0, 1000.0),
    (-1000.0, -1000.0),
    (0.0, -745.2),
    (1e4, 1e4 + 1.0),
)


def boundary_sizes(space: Space) -> tuple[int, ...]:
    """The kernel-boundary sizes of a run: 32, 33 and 65 for vectors, 33 for matrices; all of them when deep."""
    if space.up_to < MATRICES_UP_TO:
        return ()
    if space.up_to == MATRICES_UP_TO:
        return (33,)
    return KERNEL_BOUNDARIES if space.deep else (32, 33, 65)


def _named_vectors(space: Space) -> list[tuple[str, tuple[float, ...]]]:
    traps = _FINITE_TRAPS if space.domain == "all finite" else _TRAPS
    vectors = [("trap", tuple(space.fit(v) for v in trap)) for trap in traps]
    if len(_NINE) <= space.up_to:
        vectors.append(("ordinary", tuple(space.fit(v) for v in _NINE)))
    for size in boundary_sizes(space):
        vectors.append(("kernel-boundary size", tuple(space.fit((7 * i % 11) / 8 - 0.5) for i in range(size))))
        if space.up_to > MATRICES_UP_TO:
            vectors.append(("kernel-boundary size", (0.0,) * size))
    return [(regime, vector) for regime, vector in vectors if all(map(math.isfinite, vector))]


def _named_logits(space: Space) -> Sequence[Case]:
    return [Logits(regime=regime, logits=vector) for regime, vector in _named_vectors(space)]


def _named_labelled(space: Space) -> Sequence[Case]:
    """Each vector with its last class as the label: the tail of a block is where a kernel goes wrong."""
    traps: list[Case] = [
        LabelledLogits(regime=regime, logits=vector, label=0)
        for regime, vector in _named_vectors(space)
        if regime == "trap"
    ]
    return traps + [
        LabelledLogits(regime=regime, logits=vector, label=len(vector) - 1) for regime, vector in _named_vectors(space)
    ]


def _named_directed(space: Space) -> Sequence[Case]:
    """Each vector with a direction of its own; the first ones with all ones too, which both Jacobians send to zero."""
    vectors = _named_vectors(space)
    ones = [DirectedLogits(regime=r, logits=v, direction=(1.0,) * len(v)) for r, v in vectors if len(v) <= len(_NINE)]
    return ones + [
        DirectedLogits(regime=regime, logits=vector, direction=tuple((i % 5 - 2) / 2 for i in range(len(vector))))
        for regime, vector in vectors
    ]


def _named_permuted(space: Space) -> Sequence[Case]:
    return [
        PermutedLogits(regime=regime, logits=vector, permutation=tuple(reversed(range(len(vector)))))
        for regime, vector in _named_vectors(space)
    ]


def _named_shifted(space: Space) -> Sequence[Case]:
    reach = int(space.limit / 2)
    return [
        ShiftedLogits(regime="kernel-boundary size", logits=(0.0,) * size, label=size - 1, shift=float(reach))
        for size in boundary_sizes(space)
    ] + [ShiftedLogits(regime="trap", logits=(0.0, 1.0), label=0, shift=float(reach))]


def _named_pairs(space: Space) -> Sequence[Case]:
    return [
        LogitsPair(regime="kernel-boundary size", logits=(0.0,) * size, other=(1.0,) * size, label=size - 1)
        for size in boundary_sizes(space)
    ] + [LogitsPair(regime="trap", logits=(0.0, 1.0), other=(1.0, 0.0), label=0)]


def _named_stored(space: Space) -> Sequence[Case]:
    return [
        StoredProbs(regime="trap", probs=(0.5, 0.5), label=0),
        StoredProbs(regime="kernel-boundary size", probs=(2.0**-5,) * 32, label=31),
        StoredProbs(regime="kernel-boundary size", probs=(2.0**-6,) * 64, label=63),
    ]


def _named_with_zeros(space: Space) -> Sequence[Case]:
    return [
        StoredProbs(regime="trap", probs=(1.0, 0.0), label=0),
        StoredProbs(regime="trap", probs=(0.5, 0.0, 0.5), label=2),
    ]


def _named_underflows(space: Space) -> Sequence[Case]:
    return [LabelledLogits(regime="underflow of p_y", logits=(1000.0, 0.0), label=1)]


underflowing_logits = CaseFactory(_underflowing, _named_underflows, sized_of=vocabulary.underflowing_at)
logits = CaseFactory(_logits, _named_logits, sized_of=vocabulary.logits_at)
labelled_logits = CaseFactory(_labelled, _named_labelled, sized_of=vocabulary.labelled_at)
directed_logits = CaseFactory(_directed, _named_directed, sized_of=vocabulary.directed_at)
permuted_logits = CaseFactory(_permuted, _named_permuted, sized_of=vocabulary.permuted_at)
shifted_logits = CaseFactory(_shifted, _named_shifted, sized_of=vocabulary.shifted_at)
logits_pairs = CaseFactory(_pairs, _named_pairs, sized_of=vocabulary.pairs_at)
stored_probs = CaseFactory(_stored, _named_stored, sized_of=vocabulary.stored_at)
probs_with_zeros = CaseFactory(_with_zeros, _named_with_zeros, sized_of=vocabulary.with_zeros_at)
