"""Cases of the chapter finite-differences: a loss, its gradient (or a wrong one), and where to difference it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gradspec.cases.case import Case
from gradspec.cases.logits import LabelledLogits
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.log_softmax import LogSoftmax


@dataclass(frozen=True, eq=False, kw_only=True)
class DifferencedLoss(LabelledLogits):
    """Logits and a label. The loss to difference is their cross-entropy, the oracle's and never the candidate's."""

    def loss(self, x: Any) -> Any:
        """Cross-entropy at logits x, object array (V,) of mpf."""
        return CrossEntropy(x, self.label).cross_entropy

    def gradient(self, x: Any) -> Any:
        """Its gradient, shape (V,)."""
        return CrossEntropy(x, self.label).cross_entropy_grad

    def log_softmax(self, x: Any) -> Any:
        """Log-softmax at x, shape (V,): its Jacobian is not symmetric."""
        return LogSoftmax(x).log_softmax


@dataclass(frozen=True, eq=False, kw_only=True)
class SteppedLogits(DifferencedLoss):
    """The same with a step h: a power of two, so that it is exact in every format, or the source's 1e-4."""

    step: float


def _swapped(gradient: Any, label: int) -> Any:
    other = (label + 1) % len(gradient)
    order = list(range(len(gradient)))
    order[label], order[other] = other, label
    return gradient[order]


def _one_larger(gradient: Any, label: int) -> Any:
    gradient[label] = gradient[label] * 11 / 10
    return gradient


WRONG_GRADIENTS: dict[str, Callable[[Any, int], Any]] = {
    "sign flipped": lambda gradient, label: -gradient,
    "one-hot missing": lambda gradient, label: gradient + one_hot(label, len(gradient)),
    "softmax missing": lambda gradient, label: 0 * gradient - one_hot(label, len(gradient)),
    "the next label": lambda gradient, label: (
        gradient + one_hot(label, len(gradient)) - one_hot((label + 1) % len(gradient), len(gradient))
    ),
    "divided by V": lambda gradient, label: gradient / len(gradient),
    "doubled": lambda gradient, label: 2 * gradient,
    "entry of the label times 1.1": _one_larger,
    "entry of the label swapped with the next": _swapped,
}
"""Gradients that are wrong by a good part of their own size, each made from the right one, p − e_y, and the label."""


def one_hot(label: int, size: int) -> Any:
    """e_y, shape (V,)."""
    return np.array([int(i == label) for i in range(size)], dtype=object)


@dataclass(frozen=True, eq=False, kw_only=True)
class CheckedLoss(DifferencedLoss):
    """A loss, its gradient, and one that is wrong: `wrong` names it among WRONG_GRADIENTS."""

    wrong: str

    def wrong_gradient(self, x: Any) -> Any:
        """The wrong gradient at x, shape (V,)."""
        return WRONG_GRADIENTS[self.wrong](self.gradient(x), self.label)


@dataclass(frozen=True, eq=False, kw_only=True)
class LogitRows(Case):
    """A matrix of logits, one sample a row, and their labels: a point that is no vector."""

    rows: tuple[tuple[float, ...], ...]
    labels: tuple[int, ...]

    @cached_property
    def point(self) -> Any:
        """The rows as a float64 array of shape (N, V)."""
        return np.array(self.rows)

    def loss(self, x: Any) -> Any:
        """The sum of the rows' cross-entropies."""
        return sum(row.cross_entropy for row in self._rows(x))

    def gradient(self, x: Any) -> Any:
        """Its gradient, shape (N, V)."""
        return np.array([row.cross_entropy_grad for row in self._rows(x)], dtype=object)

    def wrong_gradient(self, x: Any) -> Any:
        """The gradient with its sign flipped."""
        return -self.gradient(x)

    def _rows(self, x: Any) -> list[CrossEntropy]:
        return [CrossEntropy(row, label) for row, label in zip(x, self.labels, strict=True)]
