"""Sums over a vector, rounded once: of mpf in an object array, or of what has a `total` of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
from mpmath import mp


def vector(values: Any) -> Any:
    """A sequence of mpf as an object array, shape (V,)."""
    return np.fromiter(values, dtype=object, count=len(values))


def total(values: Any) -> Any:
    """Σ v_i."""
    return mp.fsum(values) if isinstance(values, np.ndarray) else values.total()


def dot(first: Any, second: Any) -> Any:
    """Σ v_i w_i."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return mp.fdot(zip(first, second, strict=True))
    return (first * second).total()


def others(values: Any, but: int) -> Any:
    """The entries but one, shape (V − 1,)."""
    return values[np.arange(len(values)) != but]
