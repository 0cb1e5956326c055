"""The logistic sigmoid and its derivative, each with small *relative* error in both tails."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.oracle.precision import exact_vector, exp


class Sigmoid:
    """σ at each entry of x; every quantity below is an object array of shape (n,)."""

    def __init__(self, x: Any) -> None:
        self.x = exact_vector(x)

    @cached_property
    def _exponentials(self) -> list[Any]:
        return [exp(-abs(x)) for x in self.x]

    @cached_property
    def sigmoid(self) -> Any:
        """1/(1 + e^{−x}), as e^x/(1 + e^x) where x is negative."""
        pairs = zip(self.x, self._exponentials, strict=True)
        return np.array([(1 if x >= 0 else e) / (1 + e) for x, e in pairs], dtype=object)

    @cached_property
    def complement(self) -> Any:
        """1 − σ(x) = σ(−x), without cancellation."""
        pairs = zip(self.x, self._exponentials, strict=True)
        return np.array([(e if x >= 0 else 1) / (1 + e) for x, e in pairs], dtype=object)

    @cached_property
    def sigmoid_grad(self) -> Any:
        """σ(x)(1 − σ(x))."""
        return self.sigmoid * self.complement


class TanhSigmoid(Sigmoid):
    """The same by the other route, ½(1 + tanh(x/2)) at twice the working digits: accurate absolutely."""

    @cached_property
    def _tanh(self) -> list[Any]:
        with mp.workdps(2 * mp.dps):
            return [mp.tanh(x / 2) for x in self.x]

    @cached_property
    def sigmoid(self) -> Any:
        with mp.workdps(2 * mp.dps):
            return np.array([(1 + t) / 2 for t in self._tanh], dtype=object)

    @cached_property
    def complement(self) -> Any:
        with mp.workdps(2 * mp.dps):
            return np.array([(1 - t) / 2 for t in self._tanh], dtype=object)

    @cached_property
    def sigmoid_grad(self) -> Any:
        with mp.workdps(2 * mp.dps):
            return np.array([(1 - t) * (1 + t) / mpf(4) for t in self._tanh], dtype=object)
