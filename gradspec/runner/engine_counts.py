"""What a program and its backward pass cost an engine: elementary operations, and runs through the program.

An engine's total is held against the program alone, spelled out in NumPy on the same counting numbers: what an engine
does beside its forward pass, or puts off until somebody asks, cannot change that measure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradspec.candidates.engine import Calls, Engine
from gradspec.lift import Tally
from gradspec.oracle.program import Program


@dataclass(frozen=True)
class Cost:
    """The counts of one forward and one backward pass, elementary operations all of them."""

    program: int
    """Those of the program spelled out, without an engine."""
    forward: int
    """Those of the engine until it gave the pullback."""
    backward: int
    """Those of the pullback."""
    exponentials: int
    """Of the pullback's, exp and log."""
    others: int
    """Of the pullback's, every other function and power."""

    @property
    def total(self) -> int:
        """The engine's, there and back."""
        return self.forward + self.backward


def _difference(x: Any, y: Any) -> Any:
    x, y = np.broadcast_arrays(x, y)
    return x + -1.0 * y


def _quotient(x: Any, y: Any) -> Any:
    x, y = np.broadcast_arrays(x, y)
    return x * y**-1


def _tanh(x: Any) -> Any:
    return _quotient(_difference(np.exp(x), np.exp(-x)), np.exp(x) + np.exp(-x))


def _logsumexp(x: Any) -> tuple[Any, Any, Any]:
    """The entries' exponentials, their sum, and the logarithm of the sum, shifted by the maximum."""
    largest = np.max(x, axis=-1, keepdims=True)
    e = np.exp(_difference(x, largest))
    total = np.sum(e, axis=-1, keepdims=True)
    return e, total, largest + np.log(total)


def _softmax(x: Any) -> Any:
    e, total, _ = _logsumexp(x)
    return _quotient(e, total)


SPELLED: Mapping[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": _difference,
    "multiply": np.multiply,
    "divide": _quotient,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "tanh": _tanh,
    "sigmoid": lambda x: _quotient(1.0, 1.0 + np.exp(-1.0 * x)),
    "relu": lambda x: np.maximum(x, 0.0),
    "sum": np.sum,
    "getitem": lambda x, index: x[index],
    "matmul": np.dot,
    "outer": np.multiply.outer,
    "softmax": _softmax,
    "log_softmax": lambda x: _difference(x, _logsumexp(x)[2]),
    "logsumexp": lambda x: _logsumexp(x)[2][..., 0],
}
"""Each primitive of sums, products, powers and functions: x − y is x + (−1)·y, x/y is x·y⁻¹ (spec/reverse-mode.md)."""


def weight(
    program: Program,
    primitives: Mapping[str, Callable[..., Any]],
    primals: Sequence[Any],
    tally: Tally,
    constant: Callable[[float], Any],
) -> int:
    """The elementary operations of a program made of these primitives; each weighs one for a number that it gives."""
    weights = []

    def measured(name: str) -> Callable[..., Any]:
        def primitive(*values: Any, **options: Any) -> Any:
            before = tally.total
            result = primitives[name](*values, **options)
            weights.append(max(tally.total - before, np.size(result)))
            return result

        return primitive

    program.run(measured, primals, constant)
    return sum(weights)


def cost(engine: Engine, tally: Tally, program: Program, primals: Sequence[Any], cotangent: Any, spelled: int) -> Cost:
    """What the engine does for the program and one pullback; `spelled` is the weight of the program spelled out."""
    tally.clear()
    _, pullback = engine.pullback(engine.function(program), primals)
    there = tally.snapshot()
    engine.pulled(pullback, cotangent, len(primals))
    return Cost(
        program=spelled,
        forward=there.total,
        backward=tally.total - there.total,
        exponentials=tally.exp + tally.log - there.exp - there.log,
        others=tally.other - there.other,
    )


def runs_while_pulling(engine: Engine, program: Program, primals: Sequence[Any], cotangent: Any) -> int:
    """How often the program is run again by one pullback."""
    calls = Calls()
    _, pullback = engine.pullback(engine.function(program, calls), primals)
    before = calls.forward
    engine.pulled(pullback, cotangent, len(primals))
    return calls.forward - before
