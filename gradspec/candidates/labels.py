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


def takes_one_hot(
    operation: Operation, function: Callable[..., Any], guard: Guard, ready: Callable[[], None] = lambda: None
) -> bool:
    """True when the answer on a one-hot label is what the contract asks for on the int, and that on the int is not.

    `ready` is done before each call, and takes none of its time.
    """
    if not any(argument.kind == "label" for argument in operation.arguments) or not hasattr(oracle, operation.name):
        return False
    vector, label = trial.arguments(operation)
    expected = np.asarray(getattr(oracle, operation.name)(exact_vector(vector), label), dtype=np.float64)

    def is_right(form: trial.Form) -> bool:
        ready()
        arguments = trial.arguments(operation, form)
        return guard.call(operation.name, lambda: _is_near(function(*arguments), expected), "with either label")

    try:
        return not is_right(trial.plain) and is_right(trial.one_hot)
    except Exception:  # whatever a candidate may raise
        return False


def _is_near(result: Any, expected: Any) -> bool:
    actual = np.asarray(result, dtype=np.float64)
    return bool(actual.shape == expected.shape and np.allclose(actual, expected))
