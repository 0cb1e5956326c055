"""Where programs stay: their values in float64, by which their growth is steered. Nothing is judged by these values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradspec.oracle.program import Program, Step

LARGEST = 16.0
"""No value of a program is larger in magnitude."""
LARGEST_EXPONENT = 2.5
LEAST = 0.25
"""A divisor is at least this large, and so is the argument of a logarithm."""
OFF_THE_KINK = 0.0625
"""How far an argument of relu keeps from 0."""
EXPONENTIALS = ("exp", "softmax", "log_softmax", "logsumexp")

NUMERIC: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
    "sum": np.sum,
    "getitem": lambda x, index: x[index],
    "matmul": np.matmul,
    "outer": np.outer,
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True),
    "log_softmax": lambda x: x - np.log(np.exp(x).sum(axis=-1, keepdims=True)),
    "logsumexp": lambda x: np.log(np.exp(x).sum(axis=-1)),
}


def at_least(value: Any, least: float) -> bool:
    """True where every magnitude is at least this."""
    return bool(np.all(abs(np.asarray(value)) >= least))


def well_conditioned(name: str, taken: Sequence[Any]) -> bool:
    """True where the primitive may be applied to these values."""
    if name == "divide":
        return at_least(taken[1], LEAST)
    if name == "log":
        return bool(np.all(taken[0] >= LEAST))
    if name == "relu":
        return at_least(taken[0], OFF_THE_KINK)
    return name not in EXPONENTIALS or bool(np.all(abs(taken[0]) <= LARGEST_EXPONENT))


def value_of(step: Step, values: Sequence[Any]) -> Any:
    """What a step gives."""
    with np.errstate(all="ignore"):
        return np.asarray(step.apply(NUMERIC[step.primitive], values, float))


def trace(program: Program, values: Sequence[Any]) -> list[Any] | None:
    """Every value of a program; None where one leaves the domain, or where shapes do not fit."""
    found = [np.asarray(value) for value in values]
    for step in program.steps:
        taken = [found[a] if isinstance(a, int) else np.asarray(a) for a in step.arguments]
        if not well_conditioned(step.primitive, taken):
            return None
        try:
            value = value_of(step, found)
        except (ValueError, IndexError):
            return None
        if not np.all(abs(value) <= LARGEST):
            return None
        found.append(value)
    return found
