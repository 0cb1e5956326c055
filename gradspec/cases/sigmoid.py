"""Cases of the chapter sigmoid: vectors of pre-activations, and pairs of logits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gradspec.cases.case import Case
from gradspec.cases.logits import Logits
from gradspec.oracle.sigmoid import Sigmoid, TanhSigmoid


@dataclass(frozen=True, eq=False, kw_only=True)
class Activations(Case):
    """A vector x of shape (n,), to which sigmoid is applied elementwise."""

    x: tuple[float, ...]

    @cached_property
    def oracle(self) -> Sigmoid:
        """The true sigmoid and its derivative at x."""
        return (TanhSigmoid if self.independent else Sigmoid)(self.x)

    @property
    def mirrored(self) -> tuple[float, ...]:
        """−x."""
        return tuple(-x for x in self.x)


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoLogits(Logits):
    """Two logits a and b on one binary grid: a − b is exact."""

    @cached_property
    def difference(self) -> Activations:
        """a − b, as a vector of one entry."""
        a, b = self.logits
        return Activations(x=(a - b,), regime=self.regime, independent=self.independent)
