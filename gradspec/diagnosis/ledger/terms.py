"""The error ledger: what the disagreement of a numerical and an analytical gradient is made of.

A gradient check shows one number, FD(loss) − gradient. Here it is the sum of five, each the difference of two
neighbours in a chain of six: what the candidate's loss gives when it is differenced in floats, the same in exact
arithmetic, the true loss differenced exactly, the true gradient, the candidate's gradient in exact arithmetic, and in
floats. The sum is exact: everything is a fraction on one grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from gradspec.diagnosis.ledger.corners import Corner, in_short


class Kind(StrEnum):
    """What a term is about."""

    DIFFERENCE_ROUNDING = "rounding-of-the-difference"
    LOSS_DERIVATION = "derivation-of-the-loss"
    TRUNCATION = "truncation"
    GRADIENT_DERIVATION = "derivation-of-the-gradient"
    GRADIENT_ROUNDING = "rounding-of-the-gradient"

    @property
    def words(self) -> str:
        return self.value.replace("-", " ")


@dataclass(frozen=True)
class Amount:
    """A term, or the total, at one coordinate, beside what a correct candidate may show."""

    value: Fraction | None
    """None where it is no number, with the reason."""
    bound: Fraction | None
    """The largest magnitude that a correct candidate may show; None where nothing can be said."""
    reason: str = ""

    def __repr__(self) -> str:
        bound = "no bound" if self.bound is None else f"at most {in_short(self.bound)}"
        return f"Amount({self.reason if self.value is None else in_short(self.value, signed=True)}, {bound})"

    @property
    def exceeds(self) -> bool:
        """True when it is more than a correct candidate may show."""
        return self.excess > 0

    @property
    def excess(self) -> Fraction:
        """By how much it does; 0 where it does not, or nothing can be said."""
        if self.value is None or self.bound is None:
            return Fraction(0)
        return max(abs(self.value) - self.bound, Fraction(0))


@dataclass(frozen=True)
class Term:
    """One term at every coordinate of the ledger."""

    kinds: tuple[Kind, ...]
    """One, or the two that cannot be told apart."""
    amounts: tuple[Amount, ...]
    merged: str = ""
    """Why two kinds cannot be told apart."""

    @property
    def words(self) -> str:
        """What it is called: `truncation`, or `derivation of the gradient or its rounding`."""
        return _TOGETHER.get(self.kinds) or self.kinds[0].words


_TOGETHER: dict[tuple[Kind, ...], str] = {
    (Kind.DIFFERENCE_ROUNDING, Kind.LOSS_DERIVATION): "rounding of the difference or the derivation of the loss",
    (Kind.GRADIENT_DERIVATION, Kind.GRADIENT_ROUNDING): "derivation of the gradient or its rounding",
}


@dataclass(frozen=True)
class Ledger:
    """The terms whose sum is exactly numerical − analytical at each coordinate, in the order of the chain."""

    candidate: str
    source: str
    format: str
    logits: tuple[float, ...]
    """As the format holds them."""
    label: int
    step: float
    best_step: float | None
    """h* = (3ε_f/M₃)^{1/3}, where the bound of truncation and rounding together is about smallest."""
    entries: tuple[int, ...]
    """The coordinates that it is about: all of them unless fewer were asked for."""
    numerical: tuple[Corner, ...]
    analytical: tuple[Corner, ...]
    terms: tuple[Term, ...]
    notes: tuple[str, ...] = ()
    """What was noticed while the candidate was loaded, and whether the input was rounded."""
    reading: str = ""
    """What it says, in a sentence or two."""

    def __str__(self) -> str:
        return self.reading

    @cached_property
    def total(self) -> tuple[Amount, ...]:
        """numerical − analytical, exactly; its bound is the sum of the terms'."""
        return tuple(
            between(a, b, added(term.amounts[n].bound for term in self.terms))
            for n, (a, b) in enumerate(zip(self.numerical, self.analytical, strict=True))
        )

    @property
    def exceeding(self) -> Iterator[tuple[Term, int]]:
        """The terms that are more than a correct candidate may show, with their place in `entries`."""
        for term in self.terms:
            for n, amount in enumerate(term.amounts):
                if amount.exceeds:
                    yield term, n

    @cached_property
    def worst_first(self) -> tuple[int, ...]:
        """The places in `entries`: where something is no number, then by how far a bound is exceeded, then by total."""
        return tuple(sorted(range(len(self.entries)), key=self._badness, reverse=True))

    def _badness(self, n: int) -> tuple[bool, Fraction, Fraction]:
        excess, total = max(term.amounts[n].excess for term in self.terms), self.total[n].value
        return total is None, excess, abs(total or Fraction(0))


def between(left: Corner, right: Corner, bound: Fraction | None) -> Amount:
    """The difference of two corners."""
    if left.value is None or right.value is None:
        return Amount(None, bound, left.reason or right.reason)
    return Amount(left.value - right.value, bound)


def added(bounds: Iterable[Fraction | None]) -> Fraction | None:
    """The sum of bounds; None where one of them is."""
    known = list(bounds)
    return None if None in known else sum((b for b in known if b is not None), Fraction(0))
