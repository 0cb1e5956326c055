"""Plain calls of every operation, for the conduct claims: ordinary values, and the awkward ones by name."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from gradspec.cases.calls import Call
from gradspec.contract import OPERATIONS, Argument, Operation
from gradspec.errors import SpecError
from gradspec.strategies.factory import CaseFactory, Space


def sum_of_squares(x: Any) -> Any:
    """A scalar function for an operation that wants one."""
    return np.sum(x * x)


def twice(x: Any) -> Any:
    """Its gradient."""
    return 2 * x


def square(x: Any) -> Any:
    """A function of one number, or elementwise."""
    return x * x


_FUNCTIONS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "numerical_gradient": {"f": sum_of_squares},
    "numerical_jacobian": {"f": square},
    "gradient_check": {"f": sum_of_squares, "grad": twice},
    "compose_derivative": {"f_prime": np.cos, "g": square, "g_prime": twice},
}


def takes_logits(operation: Operation) -> bool:
    """True for the operations of the softmax family, whose first argument is a vector of V logits."""
    return operation.arguments[0].name == "x" and operation.arguments[0].shape == ("V",)


def takes_a_label(operation: Operation) -> bool:
    """True for an operation with a class label among its arguments."""
    return any(a.kind == "label" for a in operation.arguments)


def takes_numbers(operation: Operation) -> bool:
    """True for an operation that computes numbers from arrays alone."""
    return not operation.takes_functions


def leaves_inputs_alone(operation: Operation) -> bool:
    """True but for finite differences, which may walk x there and back (finite-differences.checker.pure)."""
    return operation.chapter != "finite-differences"


@dataclass(frozen=True)
class CallFactory(CaseFactory):
    """Cases that are calls of one operation; `of` chooses it, `speaks_of` says which ones the claim is about."""

    speaks_of: Callable[[Operation], bool] = field(default=lambda operation: True)
    batched: bool = False
    operation: str = ""

    def about(self, speaks_of: Callable[[Operation], bool]) -> CallFactory:
        """The same, for a claim that speaks of some operations only."""
        return replace(self, speaks_of=speaks_of)

    def of(self, operation: str) -> CallFactory:
        """The calls of one operation."""
        return replace(
            self,
            operation=operation,
            strategy_of=lambda space: _calls(space, operation, self.batched),
            named_of=lambda space: [],
        )

    def concerns(self, operation: str, declared_batched: frozenset[str]) -> bool:
        """True when the claim speaks of this operation of the candidate's."""
        if self.batched and operation not in declared_batched:
            return False
        if OPERATIONS[operation].companion:  # an engine's conduct is judged by the chapter reverse-mode
            return False
        return self.speaks_of(OPERATIONS[operation])


@st.composite
def _calls(draw: DrawFn, space: Space, name: str, batched: bool) -> Call:
    operation = OPERATIONS[name]
    sizes: dict[str, int] = {}
    rows = draw(st.integers(1, 4)) if batched else 0
    arguments = tuple(_argument(draw, operation, a, sizes, rows) for a in operation.arguments if a.kind != "step")
    if not batched:
        return Call(regime="a call", operation=name, arguments=arguments)
    if takes_logits(operation) and draw(st.booleans()):
        return Call(regime="a batch, one row far above", operation=name, arguments=_one_row_far_above(arguments, space))
    return Call(regime="a batch", operation=name, arguments=arguments)


def _one_row_far_above(arguments: tuple[Any, ...], space: Space) -> tuple[Any, ...]:
    """The first row's logits moved so far up that the others underflow, if one maximum is taken for all."""
    (first, *rows), *others = arguments
    assert space.format.largest is not None
    offset = float(round(4 * math.log(space.format.largest)))
    return ((tuple(x + offset for x in first), *rows), *others)


def _argument(draw: DrawFn, operation: Operation, argument: Argument, sizes: dict[str, int], rows: int) -> Any:
    if argument.kind == "function":
        return _FUNCTIONS[operation.name][argument.name]
    if argument.kind == "label":
        classes = st.integers(0, sizes["V"] - 1)
        return tuple(draw(classes) for _ in range(rows)) if rows and argument.batched else draw(classes)
    if argument.kind == "arrays":
        return _jacobians(draw, sizes)
    shape = tuple(sizes.setdefault(s, draw(st.integers(2, 5))) for s in argument.shape)
    if argument.name == "probs":
        return _probs(draw, shape[0])
    return _entries(draw, (rows, *shape) if rows and argument.batched else shape)


def _entries(draw: DrawFn, shape: tuple[int, ...]) -> Any:
    """Nested tuples of multiples of 1/4 in [−2, 2]: inside every format's textbook domain, and exact in it."""
    if not shape:
        return draw(st.integers(-8, 8)) / 4
    return tuple(_entries(draw, shape[1:]) for _ in range(shape[0]))


def _probs(draw: DrawFn, size: int) -> tuple[float, ...]:
    """Positive multiples of 1/64 that sum to one."""
    weights = [draw(st.integers(1, 8)) for _ in range(size)]
    return (*(w / 64 for w in weights[1:]), 1 - sum(weights[1:]) / 64)


def _jacobians(draw: DrawFn, sizes: dict[str, int]) -> Any:
    widths = [draw(st.integers(2, 4)) for _ in range(3)]
    sizes["n"], sizes["m"] = widths[0], widths[-1]
    return tuple(_entries(draw, (after, before)) for before, after in pairwise(widths))


def _unchosen(space: Space) -> SearchStrategy[Any]:
    raise SpecError("Expected a factory of calls to be narrowed to one operation with .of(name).")


calls = CallFactory(_unchosen, lambda space: [])
batched_calls = replace(calls, batched=True)
