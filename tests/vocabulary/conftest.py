"""Candidates of vocabulary size, and numbers in which enclosures may go wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Candidate = dict[str, Callable[..., Any]]


def softmax(x: Any) -> Any:
    """The definition, shifted."""
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def cross_entropy_grad(x: Any, label: int) -> Any:
    """p − e_y."""
    gradient = softmax(x)
    gradient[label] -= 1
    return gradient


@pytest.fixture
def right() -> Candidate:
    """A softmax and a cross-entropy gradient that are right."""
    return {"softmax": softmax, "cross_entropy_grad": cross_entropy_grad}


@pytest.fixture
def adversarial() -> Any:
    """Floats of both signs and all sizes, next to each other's negatives, to powers of two, and subnormal."""
    rng = np.random.default_rng(0)
    ordinary = rng.standard_normal(300) * 2.0 ** rng.integers(-300, 300, 300)
    near = np.nextafter(2.0 ** rng.integers(-40, 40, 100), rng.choice([-np.inf, np.inf], 100))
    small = rng.integers(-50, 50, 40) * 2.0**-1074
    values = np.concatenate([ordinary, near, -near * (1 + 2.0**-50), small, [0.0, 1.0, -1.0, 0.5, 2.0**-1022]])
    return rng.permutation(values)
