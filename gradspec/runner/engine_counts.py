"""What a program and its backward pass cost an engine: elementary operations, and runs through the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gradspec.candidates.engine import Calls, Engine
from gradspec.lift import Tally
from gradspec.oracle.program import Program


@dataclass(frozen=True)
class Cost:
    """The counts of one forward and one backward pass."""

    forward: int
    """Elementary operations of the program's primitives, at least one for each number that a primitive gives."""
    backward: int
    """All others that the engine did."""
    exponentials: int
    """Of those of the backward pass, exp and log."""
    others: int
    """Of those of the backward pass, every other function and power."""


class _Meter:
    """Stands in for each primitive of a program, and counts what it does."""

    def __init__(self, tally: Tally, sizes: Sequence[int]) -> None:
        self.tally, self._sizes, self._step = tally, sizes, 0
        self.weight, self.done, self.exponentials, self.others = 0, 0, 0, 0

    def around(self, primitive: Callable[[str], Callable[..., Any]]) -> Callable[[str], Callable[..., Any]]:
        return lambda name: lambda *values, **options: self._measured(primitive(name), values, options)

    def _measured(self, primitive: Callable[..., Any], values: Any, options: Any) -> Any:
        tally = self.tally
        total, exponentials, others = tally.total, tally.exp + tally.log, tally.other
        result = primitive(*values, **options)
        self.done += tally.total - total
        self.exponentials += tally.exp + tally.log - exponentials
        self.others += tally.other - others
        self.weight += max(tally.total - total, self._sizes[self._step % len(self._sizes)])
        self._step += 1
        return result


def cost(
    engine: Engine, tally: Tally, program: Program, primals: Sequence[Any], cotangent: Any, sizes: Sequence[int]
) -> Cost:
    """The cost of the program, whose steps give so many numbers each, and of one pullback."""
    tally.clear()
    meter = _Meter(tally, sizes)
    _, pullback = engine.pullback(engine.function(program, around=meter.around), primals)
    engine.pulled(pullback, cotangent, len(primals))
    return Cost(
        meter.weight,
        tally.total - meter.done,
        tally.exp + tally.log - meter.exponentials,
        tally.other - meter.others,
    )


def runs_while_pulling(engine: Engine, program: Program, primals: Sequence[Any], cotangent: Any) -> int:
    """How often the program is run again by one pullback."""
    calls = Calls()
    _, pullback = engine.pullback(engine.function(program, calls), primals)
    before = calls.forward
    engine.pulled(pullback, cotangent, len(primals))
    return calls.forward - before
