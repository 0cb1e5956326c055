"""The contract's operations, by the oracle: the theory itself as a candidate, at the working precision.

Arrays are object arrays of mpf. Chapters whose oracle values need more than one input have them in their own module.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from mpmath import mp

from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.log_softmax import LogSoftmax


def softmax(x: Any) -> Any:
    """p, shape (V,)."""
    return LogSoftmax(x).softmax


def softmax_jacobian(x: Any) -> Any:
    """diag(p) − ppᵀ, shape (V, V)."""
    return LogSoftmax(x).softmax_jacobian


def softmax_vjp(x: Any, cotangent: Any) -> Any:
    """p ⊙ (v − ⟨p, v⟩), shape (V,)."""
    return LogSoftmax(x).softmax_vjp(cotangent)


def logsumexp(x: Any) -> Any:
    """log Σ e^{x_j}."""
    return LogSoftmax(x).logsumexp


def log_softmax(x: Any) -> Any:
    """x − logsumexp(x), shape (V,)."""
    return LogSoftmax(x).log_softmax


def log_softmax_jacobian(x: Any) -> Any:
    """I − 1pᵀ, shape (V, V)."""
    return LogSoftmax(x).log_softmax_jacobian


def cross_entropy(x: Any, label: int) -> Any:
    """−log p_label."""
    return CrossEntropy(x, label).cross_entropy


def cross_entropy_grad(x: Any, label: int) -> Any:
    """p − e_label, shape (V,)."""
    return CrossEntropy(x, label).cross_entropy_grad


def cross_entropy_backward(probs: Any, label: int) -> Any:
    """p − e_label from stored probabilities, shape (V,)."""
    gradient = np.array(probs, dtype=object)
    gradient[label] = gradient[label] - 1
    return gradient


def nll(probs: Any, label: int) -> Any:
    """−log probs[label]."""
    return -mp.log(probs[label])


def nll_grad(probs: Any, label: int) -> Any:
    """−e_label/probs[label], shape (V,)."""
    gradient = np.array([0 * p for p in probs], dtype=object)
    gradient[label] = -1 / probs[label]
    return gradient
