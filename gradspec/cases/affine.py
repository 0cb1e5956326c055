"""Cases of the chapter affine: W, b, x and cotangents, one sample or several."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gradspec.cases.case import Case
from gradspec.cases.chain_rule import Matrix
from gradspec.cases.memory import Memory
from gradspec.oracle.affine import Affine, DifferencedAffine
from gradspec.oracle.chain_rule import exact_matrix
from gradspec.oracle.differentiation import gradient


@dataclass(frozen=True, eq=False, kw_only=True)
class AffineLayer(Case):
    """W of shape (m, n), b and the cotangent of Wx + b of shape (m,), x of shape (n,)."""

    W: Matrix
    b: tuple[float, ...]
    x: tuple[float, ...]
    cotangent: tuple[float, ...]

    @cached_property
    def oracle(self) -> Affine:
        """The true Wx + b and the gradients."""
        return (DifferencedAffine if self.independent else Affine)(self.W, self.b, self.x, self.cotangent)


@dataclass(frozen=True, eq=False, kw_only=True)
class AffineBatch(Case):
    """W of shape (m, n) with N samples: x of shape (N, n), cotangents of shape (N, m)."""

    W: Matrix
    x: Matrix
    cotangent: Matrix
    memory: Memory = Memory.PACKED

    @cached_property
    def samples(self) -> list[AffineLayer]:
        """One layer a sample, with b = 0."""
        zero = (0.0,) * len(self.W)
        return [
            AffineLayer(W=self.W, b=zero, x=x, cotangent=y_bar, regime=self.regime, independent=self.independent)
            for x, y_bar in zip(self.x, self.cotangent, strict=True)
        ]


@dataclass(frozen=True, eq=False, kw_only=True)
class NormedVector(Case):
    """A vector y of shape (m,), for its squared norm."""

    y: tuple[float, ...]

    @property
    def exact(self) -> Any:
        """y as mpf."""
        return exact_matrix(self.y)

    @property
    def squared_norm(self) -> Any:
        """‖y‖², one square added after the other."""
        return squared_norm_of(list(self.exact))

    @property
    def squared_norm_grad(self) -> Any:
        """2y; by the other route the differences of the squared norm."""
        return gradient(squared_norm_of, list(self.exact)) if self.independent else 2 * self.exact


def squared_norm_of(y: list[Any]) -> Any:
    """Σ y_i², one after the other."""
    return sum((value * value for value in y), start=0 * y[0])
