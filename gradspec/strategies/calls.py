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
from gradspec.cases.memory import Memory
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
            named_of=lambda space: named_batches(operation) if self.batched else [],
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


_PATTERN = (1, 4, -2, 3, 0, -4, 2, -1, -3)
"""Quarters: any two rows cut from it, one place apart, differ in every entry."""

_NAMED_BATCHES: tuple[tuple[str, int, dict[str, int], Memory], ...] = (
    ("a batch, N = V", 2, {}, Memory.PACKED),
    ("a batch of one", 1, {"V": 3, "n": 3, "m": 2, "h": 4}, Memory.PACKED),
    ("a batch, N < V", 2, {"V": 4, "n": 4, "m": 3, "h": 5}, Memory.PACKED),
    (f"a batch, N = V, {Memory.TRANSPOSED}", 3, {}, Memory.TRANSPOSED),
    (f"a batch, N > V, {Memory.TRANSPOSED}", 4, {"V": 3, "n": 3, "m": 2, "h": 5}, Memory.TRANSPOSED),
    (f"a batch, {Memory.SLICED}", 3, {"V": 4, "n": 4, "m": 2, "h": 5}, Memory.SLICED),
    (f"a batch, {Memory.BROADCAST}", 3, {"V": 4, "n": 4, "m": 2, "h": 5}, Memory.BROADCAST),
)
"""Regime, N, the other sizes (N where nothing is said), and how it lies in memory."""


def named_batches(name: str) -> list[Call]:
    """Batches that every run has: every row another one, N = 1, N = V and N ≠ V, and each way to lie in memory."""
    return [
        Call(regime=regime, operation=name, arguments=_patterned(OPERATIONS[name], rows, sizes, memory), memory=memory)
        for regime, rows, sizes, memory in _NAMED_BATCHES
    ]


def _patterned(operation: Operation, rows: int, sizes: dict[str, int], memory: Memory) -> tuple[Any, ...]:
    places = [0] * rows if memory is Memory.BROADCAST else list(range(rows))
    return tuple(
        _pattern(argument, places, [sizes.get(symbol, rows) for symbol in argument.shape], place)
        for place, argument in enumerate(operation.arguments)
        if argument.kind != "step"
    )


def _pattern(argument: Argument, rows: list[int], shape: list[int], start: int) -> Any:
    """The argument's rows, each cut from the pattern at a place of its own."""
    if argument.kind == "label":
        return tuple((row + 1) % 2 for row in rows)
    if argument.name == "probs":
        weights = [[1 + (row + i) % 4 for i in range(1, shape[0])] for row in rows]
        return tuple((1 - sum(w) / 16, *(v / 16 for v in w)) for w in weights)
    if not argument.batched:
        return _cut(start, shape)
    return tuple(_cut(start + row, shape) for row in rows)


def _cut(start: int, shape: list[int]) -> Any:
    if not shape:
        return _PATTERN[start % len(_PATTERN)] / 4
    return tuple(_cut(start + 2 * n, shape[1:]) for n in range(shape[0]))


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
        return tuple(_probs(draw, shape[0]) for _ in range(rows)) if rows else _probs(draw, shape[0])
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
