"""The oracle's softmax, log-softmax and cross-entropy in enclosures: the same formulas, on whole vectors at once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.enclosures.coarse import CoarseCrossEntropy
from gradspec.enclosures.double_words import RELATIVE
from gradspec.enclosures.enclosure import Enclosure
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.exponentials import OracleError
from gradspec.oracle.precision import exact
from gradspec.oracle.vectors import total

SAMPLES = 3
"""How many exponentials of a vector are held against mpmath."""


class EnclosedCrossEntropy(CrossEntropy):
    """CrossEntropy whose vectors, matrices and scalars are Enclosures. `logits` are floats, shape (V,)."""

    def __init__(self, logits: Any, label: int) -> None:
        self.x = Enclosure.of(np.asarray(logits, dtype=np.float64))
        self.size, self.label = len(self.x), label
        self.argmax = int(np.argmax(self.x.high))
        self.max = self.x[self.argmax]

    @cached_property
    def for_bounds(self) -> Any:
        return CoarseCrossEntropy(self)

    @cached_property
    def gaps(self) -> Any:
        return self.max - self.x

    @cached_property
    def _exponentials(self) -> Any:
        exponentials = (-self.gaps).exp()
        exponentials[self.gaps.high == 0] = 1
        for n in range(0, self.size, max(1, self.size // SAMPLES)):
            self._compare(n, exponentials[n])
        return exponentials

    @cached_property
    def log_sum(self) -> Any:
        """Between 0 and ∞ log1p has slopes of at most one; mpmath rounds its value, far beyond the second word."""
        sum_of_others = self.sum_of_others
        logarithm = Enclosure.of(mp.log1p(sum_of_others.exactly()))
        spread = logarithm.radius + sum_of_others.radius + abs(logarithm.high) * RELATIVE
        return Enclosure(logarithm.high, logarithm.low, spread * (1 + 2.0**-40))

    def softmax_vjp(self, cotangent: Any) -> Any:
        v = Enclosure.of(cotangent)
        return self.probs * (v - total(self.probs * v))

    def _compare(self, n: int, ball: Enclosure) -> None:
        """mpmath's exponential must lie in the enclosure, give or take its own last place."""
        with mp.workdps(50):
            true = mp.exp(exact(self.x.high[n]) - exact(self.max.high[()]))
            if abs(ball.exactly() - true) > mpf(float(ball.radius)) + true * mpf(10) ** -48:
                raise OracleError(f"Expected e^x in {ball.exactly()} ± {ball.radius} but mpmath has {true}.")


class CrossEntropyInBounds(CrossEntropy):
    """CrossEntropy in mpf, whose bounds are enclosures: a bound need not be known to eighty digits."""

    @cached_property
    def for_bounds(self) -> Any:
        return EnclosedCrossEntropy([float(x) for x in self.x], self.label).for_bounds
