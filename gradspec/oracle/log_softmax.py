"""Log-softmax, logsumexp and the Jacobian I − 1pᵀ, at the working precision."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mpf

from gradspec.oracle.softmax import Softmax, UnshiftedSoftmax


class LogSoftmax(Softmax):
    """Adds the logarithms to Softmax."""

    @cached_property
    def logsumexp(self) -> Any:
        """log Σ_j e^{x_j}."""
        return self.max + self.log_sum

    @cached_property
    def log_probs(self) -> Any:
        """y_i = log p_i = −g_i − log Σ e^{x_j − max x}, shape (V,): no cancellation, both terms have one sign."""
        return -(self.gaps + self.log_sum)

    @property
    def log_softmax(self) -> Any:
        """The log-probabilities, shape (V,)."""
        return self.log_probs

    @cached_property
    def log_softmax_jacobian(self) -> Any:
        """I − 1pᵀ, shape (V, V)."""
        jacobian = np.tile(-self.probs, (self.size, 1))
        np.fill_diagonal(jacobian, self.complements)
        return jacobian


class UnshiftedLogSoftmax(UnshiftedSoftmax, LogSoftmax):
    """The same by the other route; log p at the argmax is −log1p of the others over it, from the unshifted p."""

    @cached_property
    def logsumexp(self) -> Any:
        return self._log_total + mpf(0)
