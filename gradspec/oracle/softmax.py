"""Softmax and its Jacobian, at the working precision: the meaning of the chapter's operations.

Two routes lead to the same values. `Shifted` takes the maximum out and sums the *other* exponentials, so that even
1 − p at the argmax has no cancellation; `Unshifted` is the definition as printed, at twice the digits. They share no
formula beyond the exponential, so that either can judge the other.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self

import numpy as np
from mpmath import mp

from gradspec.oracle.exponentials import exponentials
from gradspec.oracle.precision import exact_vector, exp
from gradspec.oracle.vectors import dot, others, total, vector


class Softmax:
    """What the definitions give for one vector of logits, each entry with small *relative* error.

    `logits` has shape (V,); the vectors and matrices below are object arrays of mpf.
    """

    def __init__(self, logits: Any) -> None:
        self.x: Any = exact_vector(logits)
        self.size = len(self.x)
        self.argmax = max(range(self.size), key=self.x.__getitem__)
        self.max = self.x[self.argmax]

    @property
    def for_bounds(self) -> Self:
        """The values that bounds are made of: these, where no faster ones will do."""
        return self

    @cached_property
    def gaps(self) -> Any:
        """g_i = max x − x_i, at least 0."""
        return vector([self.max - x for x in self.x])

    @cached_property
    def _exponentials(self) -> Any:
        return vector(exponentials(self.gaps))

    @cached_property
    def sum_of_others(self) -> Any:
        """Σ e^{x_j − max x} over all entries but one argmax."""
        return total(others(self._exponentials, but=self.argmax))

    @cached_property
    def log_sum(self) -> Any:
        """log Σ e^{x_j − max x}, in [0, log V]; log1p keeps it when the others are tiny."""
        return mp.log1p(self.sum_of_others)

    @cached_property
    def probs(self) -> Any:
        """p_i = e^{x_i} / Σ_j e^{x_j}, shape (V,)."""
        return self._exponentials / (1 + self.sum_of_others)

    @cached_property
    def complements(self) -> Any:
        """1 − p_i, without cancellation: only the argmax can exceed one half."""
        complements = 1 - self.probs
        complements[self.argmax] = self.complement(self.argmax)
        return complements

    def complement(self, entry: int) -> Any:
        """One of them."""
        if entry == self.argmax:
            return self.sum_of_others / (1 + self.sum_of_others)
        return 1 - self.probs[entry]

    @cached_property
    def mean_gap(self) -> Any:
        """D = Σ p_i g_i, at most log V."""
        return total(self.probs * self.gaps)

    @property
    def softmax(self) -> Any:
        """The probabilities, shape (V,)."""
        return self.probs

    @cached_property
    def softmax_jacobian(self) -> Any:
        """diag(p) − ppᵀ, shape (V, V)."""
        jacobian = -np.outer(self.probs, self.probs)
        np.fill_diagonal(jacobian, self.probs * self.complements)
        return jacobian

    def softmax_vjp(self, cotangent: Any) -> Any:
        """Jᵀ·cotangent = p ⊙ (v − ⟨p, v⟩), shape (V,)."""
        v = vector(exact_vector(cotangent))
        return self.probs * (v - dot(self.probs, v))


class UnshiftedSoftmax(Softmax):
    """The same by the other route: the printed definition, unshifted, at twice the working digits."""

    @cached_property
    def _log_total(self) -> Any:
        with mp.workdps(2 * mp.dps):
            return mp.log(mp.fsum(mp.exp(x) for x in self.x))

    @cached_property
    def probs(self) -> Any:
        with mp.workdps(2 * mp.dps):
            return vector([exp(x - self._log_total) for x in self.x])

    @cached_property
    def complements(self) -> Any:
        with mp.workdps(2 * mp.dps):
            complements = 1 - self.probs
            complements[self.argmax] = total(others(self.probs, but=self.argmax))
            return complements

    def complement(self, entry: int) -> Any:
        return self.complements[entry]

    @cached_property
    def log_sum(self) -> Any:
        """−log p at the argmax, as log1p of the others over it: `_log_total − max` would lose its digits when tiny."""
        with mp.workdps(2 * mp.dps):
            return mp.log1p(self.complements[self.argmax] / self.probs[self.argmax])
