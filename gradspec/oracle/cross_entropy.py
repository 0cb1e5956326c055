"""Cross-entropy from logits and its gradient p − e_y, at the working precision."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from gradspec.oracle.log_softmax import LogSoftmax, UnshiftedLogSoftmax


class CrossEntropy(LogSoftmax):
    """Adds a label, and the loss and gradient that belong to it."""

    def __init__(self, logits: Any, label: int) -> None:
        super().__init__(logits)
        self.label = label

    @cached_property
    def cross_entropy(self) -> Any:
        """L = −log p_y, at least 0."""
        return -self.log_probs[self.label]

    @cached_property
    def cross_entropy_grad(self) -> Any:
        """∇L = p − e_y, shape (V,); entry y is −Σ of the others, without cancellation."""
        gradient = self.softmax.copy()
        gradient[self.label] = -self.complement(self.label)
        return gradient


class UnshiftedCrossEntropy(UnshiftedLogSoftmax, CrossEntropy):
    """The same by the other route."""
