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
    def log_probs(self) -> list[Any]:
        """y_i = log p_i = −g_i − log Σ e^{x_j − max x}: no cancellation, both terms have one sign."""
        return [-(g + self.log_sum) for g in self.gaps]

    @cached_property
    def log_softmax(self) -> Any:
        """The log-probabilities as an object array, shape (V,)."""
        return np.array(self.log_probs, dtype=object)

    @cached_property
    def log_softmax_jacobian(self) -> Any:
        """I − 1pᵀ, shape (V, V)."""
        jacobian = np.array([[-p for p in self.probs] for _ in range(self.size)], dtype=object)
        for i, complement in enumerate(self.complements):
            jacobian[i, i] = complement
        return jacobian


class UnshiftedLogSoftmax(UnshiftedSoftmax, LogSoftmax):
    """The same by the other route; log p at the argmax is −log1p of the others over it, from the unshifted p."""

    @cached_property
    def logsumexp(self) -> Any:
        return self._log_total + mpf(0)
