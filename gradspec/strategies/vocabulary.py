"""Inputs of exactly V classes, however many: closed formulas, one or a few for each regime, shifted by the seed.

Hypothesis cannot draw vectors of vocabulary size, and nobody could read one that failed. Here an entry is a short
formula of its index, of numbers that the format holds exactly, so that a failure is one line that can be pasted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import chain

from gradspec.cases.formula import FormulaVector, formula_vector
from gradspec.cases.logits import (
    DirectedLogits,
    LabelledLogits,
    Logits,
    LogitsPair,
    PermutedLogits,
    ShiftedLogits,
    StoredProbs,
)
from gradspec.strategies.factory import Space
from gradspec.strategies.regimes import logs

_GOLDEN = 0.6180339887498949
_FIRST, _STEP = 7, 101
"""Seed s starts the formulas at index 7 + 101·s."""

Regime = Callable[["_Vectors"], Iterator[tuple[str, FormulaVector, int]]]
"""Gives (its word, the logits, a label that makes it telling)."""


class _Vectors:
    """Formulas for vectors of one size, in one format, from one seed."""

    def __init__(self, space: Space, classes: int, seed: int) -> None:
        self.space, self.classes = space, classes
        self.start = _FIRST + _STEP * seed
        self.sign = -1 if seed % 2 else 1
        self.bits = space.format.significand_bits
        self.last = classes - 1
        self.one = self.start % classes
        """An entry that stands out; never the last one where there is another."""
        if self.one == self.last:
            self.one = 0

    def of(self, entry: str) -> FormulaVector:
        """The vector whose entry i is the formula."""
        return formula_vector(f"[{entry} for i in range({self.classes})]")

    def fine(self, low: float, width: float) -> str:
        """Numbers in [low, low + width), the width a power of two, of as many bits as the format has.

        They are multiples of the golden ratio modulo the width, which fill it evenly and do not repeat.
        """
        reach = max(math.ceil(math.log2(max(abs(low), abs(low + width)))), round(math.log2(width)))
        spacing = reach - self.bits  # multiples of 2^spacing up to 2^reach are numbers of the format
        low = math.floor(low / 2.0**spacing) * 2.0**spacing
        period = round(math.log2(width)) - spacing
        step = round(_GOLDEN * 2**period) | 1
        scale = f" / 2**{-spacing}" if spacing < 0 else f" * 2**{spacing}" if spacing else ""
        return f"(i + {self.start}) * {step} % 2**{period}{scale}{_plus(low)}"

    def coarse(self, reach: float, step: int) -> str:
        """Multiples of 1/16 in [−reach, reach]: sums and midpoints of two of them are exact."""
        steps = int(reach * 16)
        return f"(i * {step} + {self.start}) % {2 * steps + 1} / 16{_plus(-steps / 16)}"

    def but_one(self, value: float, entry: str) -> str:
        """The formula, but for one entry."""
        return f"{value} if i == {self.one} else {entry}"


def _plus(value: float) -> str:
    if not value:
        return ""
    return f" - {-value!r}" if value < 0 else f" + {value!r}"


# Regimes of logits


def _ordinary(v: _Vectors) -> Iterator[tuple[str, FormulaVector, int]]:
    reach = min(4.0, 2.0 ** math.floor(math.log2(v.space.limit)))
    yield "ordinary", v.of(v.fine(-reach, 2 * reach)), v.last


def _ties(v: _Vectors) -> Iterator[tuple[str, FormulaVector, int]]:
    """Seven values, or as many as let every one occur twice; the label is among those that share the largest."""
    values = next(n for n in (7, 5, 4, 2, 1) if 2 * n <= max(v.classes, 2))
    vector = v.of(f"(i * 3 + {v.start}) % {values} / 2 - 1.5")
    yield "ties", vector, vector.index(max(vector))


def _all_equal(v: _Vectors) -> Iterator[tuple[str, FormulaVector, int]]:
    yield "all equal", formula_vector(f"[{v.start % 9 / 8}] * {v.classes}"), v.last


def _dominated(v: _Vectors) -> Iterator[tuple[str, FormulaVector, int]]:
    """One entry above the others by 37, where log s rounds to 0 in float64, and up to the domain's width."""
    top = v.space.fit(math.floor(v.space.limit))
    width = 2.0 ** math.floor(math.log2(2 * top - min(37.0, top)))
    vector = v.of(v.but_one(top, v.fine(-top, width)))
    yield "one dominating", vector, v.last


def _offset(v: _Vectors) -> Iterator[tuple[str, FormulaVector, int]]:
    """Entries close together, far from zero."""
    width = 2.0 if v.space.limit >= 4 else 1.0
    far = math.floor(v.space.limit)
    yield "common offset", v.of(v.fine(far - width if v.sign > 0 else -far, width)), v.last


def _initialised(v: _Vectors) -> Iterator[tuple[str, FormulaVector, int]]:
    yield "initialised", v.of(v.fine(-(2.0**-7), 2.0**-6)), v.last


def _trained(v: _Vectors) -> Iterator[tuple[str, FormulaVector, int]]:
    """The true class stands so far above the others that their probabilities together are between 2% and 10⁻⁷."""
    top = float(min(math.ceil(math.log(v.classes)) + 4 + v.start % 13, math.floor(v.space.limit)))
    yield "trained", v.of(v.but_one(top, v.fine(-1.0, 1.0))), v.one


def _beyond_exp(v: _Vectors) -> Iterator[tuple[str, FormulaVector, int]]:
    """Logits whose own exponentials overflow, and such whose own exponentials vanish."""
    over, _, smallest = logs(v.space)
    width = 2.0 ** math.floor(math.log2(over / 40))
    yield "beyond exp's range", v.of(v.fine(math.ceil(over) + 1, width)), v.last
    yield "beyond exp's range", v.of(v.fine(-math.ceil(smallest) - 1 - width, width)), v.last


def _subnormal(v: _Vectors) -> Iterator[tuple[str, FormulaVector, int]]:
    """A third of the entries have probabilities between the smallest normal number and half the smallest one."""
    _, normal, smallest = logs(v.space)
    width = 2.0 ** math.ceil(math.log2(smallest - normal))
    low = math.floor(math.log(v.classes)) - math.ceil(smallest)
    yield "subnormal results", v.of(f"{v.fine(low, width)} if i % 3 == 0 else {v.fine(-2.0, 4.0)}"), v.last // 3 * 3


def _underflow(v: _Vectors) -> Iterator[tuple[str, FormulaVector, int]]:
    """A third of the entries are so low that their probabilities are zero; the label is one of them, then another."""
    _, _, smallest = logs(v.space)
    width = 2.0 ** math.floor(math.log2(smallest / 2))
    vector = v.of(f"{v.fine(-2 * math.ceil(smallest), width)} if i % 3 == 0 else {v.fine(-2.0, 4.0)}")
    yield "gap beyond underflow", vector, v.last // 3 * 3
    yield "gap beyond underflow", vector, 1


def _far(exponent: int) -> Regime:
    def regime(v: _Vectors) -> Iterator[tuple[str, FormulaVector, int]]:
        assert v.space.format.largest is not None
        offset = v.space.fit(min(10.0**exponent, float(v.space.format.largest) / 2))
        width = 2.0 ** max(3, math.ceil(math.log2(offset)) - v.bits + 4)  # sixteen numbers at least
        yield f"offset 1e{exponent}", v.of(v.fine(v.sign * offset - width / 2, width)), v.last

    return regime


TEXTBOOK: tuple[Regime, ...] = (_ordinary, _ties, _all_equal, _dominated, _offset, _initialised, _trained)
ALL_FINITE: tuple[Regime, ...] = (_ordinary, _beyond_exp, _subnormal, _underflow, *map(_far, (4, 8, 16)))


# Cases


def _regimes(space: Space, classes: int, seed: int) -> Iterator[tuple[str, FormulaVector, int]]:
    table = ALL_FINITE if space.domain == "all finite" else TEXTBOOK
    return chain.from_iterable(regime(_Vectors(space, classes, seed)) for regime in table)


def logits_at(space: Space, classes: int, seed: int) -> Iterator[Logits]:
    """Every regime's logits."""
    for regime, vector, _ in _regimes(space, classes, seed):
        yield Logits(regime=regime, logits=vector)


def labelled_at(space: Space, classes: int, seed: int) -> Iterator[LabelledLogits]:
    """Every regime's logits, with a label."""
    for regime, vector, label in _regimes(space, classes, seed):
        yield LabelledLogits(regime=regime, logits=vector, label=label)


def directed_at(space: Space, classes: int, seed: int) -> Iterator[DirectedLogits]:
    """Every regime's logits, with a vector of multiples of 1/4."""
    direction = _Vectors(space, classes, seed).of(f"(i * 5 + {3 + seed}) % 17 / 4 - 2")
    for regime, vector, _ in _regimes(space, classes, seed):
        yield DirectedLogits(regime=regime, logits=vector, direction=direction)


def permuted_at(space: Space, classes: int, seed: int) -> Iterator[PermutedLogits]:
    """Every regime's logits, and backwards."""
    backwards = formula_vector(f"list(range({classes}))[::-1]")
    for regime, vector, _ in _regimes(space, classes, seed):
        yield PermutedLogits(regime=regime, logits=vector, permutation=backwards)  # type: ignore[arg-type]


def shifted_at(space: Space, classes: int, seed: int) -> Iterator[ShiftedLogits]:
    """Logits on a grid, moved up and down as far as the domain goes."""
    v, half = _Vectors(space, classes, seed), space.limit / 2
    for regime, reach, sign in (("narrow", min(4.0, half), v.sign), ("wide", half, -v.sign)):
        vector, shift = v.of(v.coarse(reach, 7)), sign * int(half * 16) / 16
        yield ShiftedLogits(regime=f"shift, {regime}", logits=vector, shift=shift, label=v.last)


def pairs_at(space: Space, classes: int, seed: int) -> Iterator[LogitsPair]:
    """Two vectors of logits on a grid."""
    v = _Vectors(space, classes, seed)
    for regime, reach in (("narrow", min(4.0, space.limit)), ("wide", space.limit)):
        one, other = v.of(v.coarse(reach, 7)), v.of(v.coarse(reach, 11))
        yield LogitsPair(regime=f"segment, {regime}", logits=one, other=other, label=v.last)


def stored_at(space: Space, classes: int, seed: int) -> Iterator[StoredProbs]:
    """Multiples of a power of two that sum to one: the label's probability is what the others leave."""
    v = _Vectors(space, classes, seed)
    weights = [1 + (i * 7 + v.start) % 16 for i in range(classes)]
    bits = (sum(weights) * 5 // 4).bit_length()
    label = v.last
    rest = space.fit(1 - (sum(weights) - weights[label]) / 2**bits)
    probs = v.of(f"{rest} if i == {label} else (1 + (i * 7 + {v.start}) % 16) / 2**{bits}")
    yield StoredProbs(regime="stored", probs=probs, label=label)
    yield StoredProbs(regime="stored", probs=probs, label=v.one)


def with_zeros_at(space: Space, classes: int, seed: int) -> Iterator[StoredProbs]:
    """The same with a zero in every fourth place; the label's probability is what the others leave."""
    v = _Vectors(space, classes, seed)
    weights = [(i * 7 + v.start) % 4 for i in range(classes)]
    bits = (sum(weights) * 5 // 4).bit_length()
    label = v.last
    rest = space.fit(1 - (sum(weights) - weights[label]) / 2**bits)
    probs = v.of(f"{rest} if i == {label} else (i * 7 + {v.start}) % 4 / 2**{bits}")
    yield StoredProbs(regime="stored, and zeros", probs=probs, label=label)


def underflowing_at(space: Space, classes: int, seed: int) -> Iterator[LabelledLogits]:
    """Logits whose true class has a probability that rounds to zero."""
    v = _Vectors(space, classes, seed)
    _, _, smallest = logs(space)
    vector = v.of(v.but_one(-2.0 * math.ceil(smallest), v.fine(-2.0, 4.0)))
    yield LabelledLogits(regime="underflow of p_y", logits=vector, label=v.one)
