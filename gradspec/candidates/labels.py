"""Does an operation take its label one-hot? Then its failures are one misunderstanding, which is worth a note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gradspec.candidates import trial
from gradspec.candidates.guard import Guard
from gradspec.contract import Operation
from gradspec.oracle import operations as oracle
from gradspec.oracle.precision import exact_vector


def takes_one_hot(operation: Operation, function: Callable[..., Any], guard: Guard) -> bool:
    """True when the answer on a one-hot label is what the contract asks for on the int, and that on the int is not."""
    if not any(argument.kind == "label" for argument in operation.arguments) or not hasattr(oracle, operation.name):
        return False
    vector, label = trial.arguments(operation)
    expected = np.asarray(getattr(oracle, operation.name)(exact_vector(vector), label), dtype=np.float64)

    def answers() -> bool:
        as_int, as_one_hot = (function(*trial.arguments(operation, form)) for form in (trial.plain, trial.one_hot))
        return _is_near(as_one_hot, expected) and not _is_near(as_int, expected)

    try:
        return guard.call(operation.name, answers, "with either label")
    except Exception:  # whatever a candidate may raise
        return False


def _is_near(result: Any, expected: Any) -> bool:
    actual = np.asarray(result, dtype=np.float64)
    return actual.shape == expected.shape and np.allclose(actual, expected)
