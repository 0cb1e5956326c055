"""Small ordinary inputs for one call of an operation, and the reading of what it returned."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gradspec.candidates.plain import MOST_NUMBERS, Unreadable, as_array, named
from gradspec.candidates.plain import plain as made_plain
from gradspec.contract import Argument, Operation

SIZES = {"V": 3, "m": 2, "k": 5, "n": 4, "h": 6}
LABEL = 1
_STEP = 1e-4

Array = npt.NDArray[np.float64]
Form = Callable[[Any], Any]


def plain(value: Any) -> Any:
    """An argument as the contract has it."""
    return value


def rows(value: Any) -> Any:
    """A vector as one row, a label as an array of one label."""
    return np.array([value]) if isinstance(value, int) or np.ndim(value) == 1 else value


def columns(value: Any) -> Any:
    """A vector as one column."""
    return value[:, np.newaxis] if isinstance(value, np.ndarray) and value.ndim == 1 else value


def one_hot(value: Any) -> Any:
    """A label as a one-hot vector."""
    return np.eye(SIZES["V"])[value] if isinstance(value, int) else value


def arguments(operation: Operation, form: Form = plain) -> list[Any]:
    """Fresh arguments for one call, all of them positional; sizes differ, so that a transposition shows."""
    return [_argument(operation, argument, form) for argument in operation.arguments]


def shape(symbols: tuple[str, ...]) -> tuple[int, ...]:
    """The trial's sizes for the contract's symbols."""
    return tuple(SIZES[symbol] for symbol in symbols)


def _argument(operation: Operation, argument: Argument, form: Form) -> Any:
    match argument.kind:
        case "function":
            return _function(operation, argument)
        case "label":
            return form(LABEL)
        case "step":
            return _STEP
        case "arrays":
            return [_array(shape(("k", "n"))), _array(shape(("m", "k")))]
        case _ if argument.name == "probs":
            return form(np.array([0.2, 0.3, 0.5]))
        case _:
            return form(_array(shape(argument.shape)))


def _array(size: tuple[int, ...]) -> Array:
    return np.linspace(-0.75, 1.0, int(np.prod(size))).reshape(size)


def _function(operation: Operation, argument: Argument) -> Callable[[Any], Any]:
    """f(x) = ‖x‖² where a scalar is asked for, x ↦ Ax for a Jacobian, and g(x) = x² with f' = cos for a composition."""
    if operation.name == "numerical_jacobian":
        return lambda x: _array(shape(("m", "n"))) @ np.asarray(x)
    functions: dict[str, Callable[[Any], Any]] = {
        "f": lambda x: np.sum(np.asarray(x) ** 2),
        "grad": lambda x: 2 * np.asarray(x),
        "f_prime": np.cos,
        "g": lambda x: x * x,
        "g_prime": lambda x: 2 * x,
    }
    return functions[argument.name]


@dataclass(frozen=True)
class Answer:
    """What can be told of an answer: nothing of the candidate's own is left in it."""

    fault: str | None
    """Why it cannot be read at all (None returned, a pair for an array …); None when only values can be wrong."""
    fits: bool
    """True when every part has the contract's shape."""
    shapes: str
    """The parts' shapes, in words."""


def examined(operation: Operation, result: Any, *, extra: tuple[int, ...] | None = None) -> Answer:
    """The reading of an answer; with `extra` a part fits too if it has one axis of length 1 more, at one of these."""
    if (fault := _fault(operation, result)) is not None or any(isinstance(wanted, str) for wanted in operation.results):
        return Answer(fault, fault is None, "")
    parts = [np.shape(as_array(made_plain(part))) for part in (result if len(operation.results) > 1 else [result])]
    fits = all(_fits(part, shape(tuple(wanted)), extra) for part, wanted in zip(parts, operation.results, strict=True))
    return Answer(None, fits, f"shape {', '.join(map(str, parts))}")


def _fits(actual: tuple[int, ...], wanted: tuple[int, ...], extra: tuple[int, ...] | None) -> bool:
    return actual in {wanted, *((*wanted[:at], 1, *wanted[at:]) for at in extra or ())}


def _fault(operation: Operation, result: Any) -> str | None:
    if result is None:
        return "it returns None; return the result (printing it does not count)"
    if operation.results == ("function",):
        return None if callable(result) else f"expected a function of x but it returns {_kind(result)}"
    if operation.results == ("bool",):
        is_verdict = getattr(np.asarray(result), "dtype", None) == np.bool_ and np.shape(result) == ()
        return None if is_verdict else f"expected True or False but it returns {_kind(result)}"
    wanted = len(operation.results)
    if wanted > 1 and (not isinstance(result, tuple | list) or len(result) != wanted):
        return f"expected {wanted} arrays in a tuple but it returns {_kind(result)}"
    for part in result if wanted > 1 else [result]:
        expected = "arrays" if wanted > 1 else "an array"
        try:
            size = np.shape(as_array(made_plain(part)))
        except Unreadable as reason:
            return f"expected {expected} but it returns {reason}"
        if math.prod(size) > MOST_NUMBERS:
            return f"expected {expected} but it returns one of shape {size}, more numbers than anybody can look at"
    return None


def _kind(result: Any) -> str:
    if isinstance(result, tuple | list):
        return f"{named(result)} of {len(result)}"
    size = getattr(result, "shape", None)
    return named(result) + (f" of shape {size}" if isinstance(size, tuple) else "")
