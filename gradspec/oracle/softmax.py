"""Softmax and its Jacobian, at the working precision: the meaning of the chapter's operations.

Two routes lead to the same values. `Shifted` takes the maximum out and sums the *other* exponentials, so that even
1 − p at the argmax has no cancellation; `Unshifted` is the definition as printed, at twice the digits. They share no
formula beyond the exponential, so that either can judge the other.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.oracle.precision import exact_vector, exp


class Softmax:
    """What the definitions give for one vector of logits, each entry with small *relative* error.

    `logits` has shape (V,); every vector below is a list of V mpf and every matrix an object array.
    """

    def __init__(self, logits: Any) -> None:
        self.x = exact_vector(logits)
        self.size = len(self.x)
        self.argmax = max(range(self.size), key=self.x.__getitem__)
        self.max = self.x[self.argmax]

    @cached_property
    def gaps(self) -> list[Any]:
        """g_i = max x − x_i, at least 0."""
        return [self.max - x for x in self.x]

    @cached_property
    def _exponentials(self) -> list[Any]:
        return [mpf(1) if g == 0 else exp(-g) for g in self.gaps]

    @cached_property
    def sum_of_others(self) -> Any:
        """Σ e^{x_j − max x} over all entries but one argmax."""
        return mp.fsum(e for i, e in enumerate(self._exponentials) if i != self.argmax)

    @cached_property
    def log_sum(self) -> Any:
        """log Σ e^{x_j − max x}, in [0, log V]; log1p keeps it when the others are tiny."""
        return mp.log1p(self.sum_of_others)

    @cached_property
    def probs(self) -> list[Any]:
        """p_i = e^{x_i} / Σ_j e^{x_j}."""
        total = 1 + self.sum_of_others
        return [e / total for e in self._exponentials]

    @cached_property
    def complements(self) -> list[Any]:
        """1 − p_i, without cancellation: only the argmax can exceed one half."""
        return [
            self.sum_of_others / (1 + self.sum_of_others) if i == self.argmax else 1 - p
            for i, p in enumerate(self.probs)
        ]

    @cached_property
    def mean_gap(self) -> Any:
        """D = Σ p_i g_i, at most log V."""
        return mp.fsum(p * g for p, g in zip(self.probs, self.gaps, strict=True))

    @cached_property
    def softmax(self) -> Any:
        """The probabilities as an object array, shape (V,)."""
        return np.array(self.probs, dtype=object)

    @cached_property
    def softmax_jacobian(self) -> Any:
        """diag(p) − ppᵀ, shape (V, V)."""
        p = self.softmax
        jacobian = -np.outer(p, p)
        for i, complement in enumerate(self.complements):
            jacobian[i, i] = p[i] * complement
        return jacobian

    def softmax_vjp(self, cotangent: Any) -> Any:
        """Jᵀ·cotangent = p ⊙ (v − ⟨p, v⟩), shape (V,)."""
        v = np.array(exact_vector(cotangent), dtype=object)
        return self.softmax * (v - mp.fdot(zip(self.probs, v, strict=True)))


class UnshiftedSoftmax(Softmax):
    """The same by the other route: the printed definition, unshifted, at twice the working digits."""

    @cached_property
    def _log_total(self) -> Any:
        with mp.workdps(2 * mp.dps):
            return mp.log(mp.fsum(mp.exp(x) for x in self.x))

    @cached_property
    def probs(self) -> list[Any]:
        with mp.workdps(2 * mp.dps):
            return [exp(x - self._log_total) for x in self.x]

    @cached_property
    def complements(self) -> list[Any]:
        with mp.workdps(2 * mp.dps):
            return [mp.fsum(p for j, p in enumerate(self.probs) if j != i) for i in range(self.size)]

    @cached_property
    def log_sum(self) -> Any:
        """−log p at the argmax, as log1p of the others over it: `_log_total − max` would lose its digits when tiny."""
        with mp.workdps(2 * mp.dps):
            return mp.log1p(self.complements[self.argmax] / self.probs[self.argmax])
