"""Cases of the chapter mlp: the weights, input and output cotangent of a two-layer network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gradspec.cases.case import Case
from gradspec.cases.chain_rule import Matrix
from gradspec.cases.memory import Memory
from gradspec.oracle.mlp import DifferencedNetwork, Network


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoLayers(Case):
    """W1 of shape (h, n), W2 of shape (m, h), x of shape (n,) and the cotangent of z2, shape (m,)."""

    W1: Matrix
    W2: Matrix
    x: tuple[float, ...]
    z2_bar: tuple[float, ...]

    @cached_property
    def oracle(self) -> Network:
        """The true forward values and gradients."""
        return (DifferencedNetwork if self.independent else Network)(self.W1, self.W2, self.x, self.z2_bar)

    @property
    def backward(self) -> tuple[Any, ...]:
        """The arguments of `mlp_backward`."""
        return self.W1, self.W2, self.x, self.z2_bar


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoLayersBatch(Case):
    """The same weights with N samples: x of shape (N, n), z2_bar of shape (N, m)."""

    W1: Matrix
    W2: Matrix
    x: Matrix
    z2_bar: Matrix
    memory: Memory = Memory.PACKED

    @cached_property
    def samples(self) -> list[TwoLayers]:
        """One network a sample."""
        return [
            TwoLayers(W1=self.W1, W2=self.W2, x=x, z2_bar=bar, regime=self.regime, independent=self.independent)
            for x, bar in zip(self.x, self.z2_bar, strict=True)
        ]

    @property
    def backward(self) -> tuple[Any, ...]:
        """The arguments of `mlp_backward`."""
        return self.W1, self.W2, self.x, self.z2_bar
