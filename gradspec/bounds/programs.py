"""The running bound of a program: how far a correct engine's value and cotangents may be from the truth.

It is carried along the program, forwards for the values and backwards for the cotangents, as spec/reverse-mode.md
derives it; the rule of each primitive is in gradspec.bounds.primitives.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mpf

from gradspec.bounds.primitives import BACKWARD, FORWARD, TANGENT, Known, Units
from gradspec.bounds.roundings import UndecidableError, as_mpf, leave_open
from gradspec.formats import Format
from gradspec.oracle.program import Program, Step
from gradspec.oracle.programs import TracedProgram

SLACK = 2.0**-20
"""The bound is evaluated in float64, whose own rounding this covers many times over."""
HEADROOM = 4
"""No magnitude may come nearer to the largest number than this factor."""

_EXPONENTS = {"tanh": 4, "sigmoid": 2}
"""Made of exponentials, e^{2x} and e^{−x}, these have the squares of them in the slope of a quotient: e^{k|x|}."""


class RunningProgram:
    """The bounds of one program at its inputs, in one format."""

    def __init__(self, true: TracedProgram, format: Format) -> None:
        self.program: Program = true.program
        self.format, self.units = format, Units(format)
        self._true = [np.asarray(value, dtype=float) for value in true.values]

    @property
    def value(self) -> Any:
        """Of the program's value, in its shape, as mpf. Raises UndecidableError."""
        return self._in_mpf(self._values[-1].error)

    def cotangents(self, cotangent: Any) -> list[Any]:
        """Of the inputs' cotangents, for one of the value: Σ over the uses of a value, each with its own error.

        Raises UndecidableError where nothing can be said in this format.
        """
        return [self._in_mpf(bar.error) for bar in self._pulled(cotangent)]

    def tangent(self, tangents: Sequence[Any]) -> Any:
        """Of the value's tangent, for those of the inputs: the walk forwards, or a row of J at a time, ⟨Jᵀe_i, ẋ⟩.

        Both are ways to compute it; where they differ, the wider bound is meant. Raises UndecidableError.
        """
        dots = [np.asarray(tangent, dtype=float) for tangent in tangents]
        return self._in_mpf(np.maximum(self._pushed(dots).error, self._by_rows(dots)))

    def _pushed(self, dots: Sequence[Any]) -> Known:
        known = [Known(abs(dot), np.zeros(dot.shape)) for dot in dots]
        for step, value in zip(self.program.steps, self._values[self.program.inputs :], strict=True):
            arguments = self._arguments(step, self._values)
            taken = [known[a] if isinstance(a, int) else None for a in step.arguments]
            known.append(TANGENT[step.primitive](self.units, taken, arguments, value, _option(step)))
            self._in_range(known[-1])
        return known[-1]

    def _by_rows(self, dots: Sequence[Any]) -> Any:
        shape, found = self._true[-1].shape, []
        for unit in np.eye(self._true[-1].size):
            bars = self._pulled(unit.reshape(shape))
            sizes = sum(
                float(np.sum(bar.magnitude(self.units) * abs(dot))) for bar, dot in zip(bars, dots, strict=True)
            )
            off = sum(float(np.sum(bar.error * abs(dot))) for bar, dot in zip(bars, dots, strict=True))
            found.append(off + self.units.gamma(sum(dot.size for dot in dots)) * sizes)
        return np.array(found).reshape(shape)

    def _pulled(self, cotangent: Any) -> list[Known]:
        values, count = self._values, self.program.inputs
        arrived: list[list[Known]] = [[] for _ in values]
        size = abs(np.asarray(cotangent, dtype=float))
        arrived[-1].append(Known(size, np.zeros(size.shape)))
        for place in range(len(values) - 1, count - 1, -1):
            if arrived[place]:
                bar = self._accumulated(arrived[place])
                arrived[place] = []
                self._pull(self.program.steps[place - count], bar, values[place], arrived)
        return [self._accumulated(a) if a else self._nothing(n) for n, a in enumerate(arrived[:count])]

    def _pull(self, step: Step, bar: Known, value: Known, arrived: list[list[Known]]) -> None:
        arguments = self._arguments(step, self._values)
        for which, place in enumerate(step.arguments):
            if isinstance(place, int):
                rule = BACKWARD[step.primitive]
                arrived[place].append(rule(self.units, which, bar, arguments, value, _option(step)))

    def _accumulated(self, parts: Sequence[Known]) -> Known:
        """v̄ = Σ over the uses, each of which may be a sum itself."""
        found = self.units.added(parts)
        self._in_range(found)
        return found

    @cached_property
    def _values(self) -> list[Known]:
        count = self.program.inputs
        known = [Known(value, np.zeros(np.shape(value))) for value in self._true[:count]]
        for step, true in zip(self.program.steps, self._true[count:], strict=True):
            arguments = self._arguments(step, known)
            if step.primitive == "relu" and np.any(_untold(arguments[0], self.units)):
                leave_open(f"the sign of an argument of relu cannot be told in {self.format}: either slope is accepted")
            if step.primitive in _EXPONENTS:
                squared = np.exp(_EXPONENTS[step.primitive] * arguments[0].magnitude(self.units))
                self._in_range(Known(squared, np.zeros(np.shape(squared))))
            error = FORWARD[step.primitive](self.units, arguments, true, _option(step))
            known.append(Known(true, np.asarray(error)))
            self._in_range(known[-1])
        return known

    def _arguments(self, step: Step, known: Sequence[Known]) -> list[Known]:
        return [known[a] if isinstance(a, int) else Known(np.asarray(a), np.zeros(())) for a in step.arguments]

    def _in_range(self, known: Known) -> None:
        largest = np.inf if self.format.largest is None else float(self.format.largest) / HEADROOM
        if not np.all(known.magnitude(self.units) < largest):
            raise UndecidableError(f"the program may run out of the range of {self.format}")

    def _in_mpf(self, error: Any) -> Any:
        """Errors in units of u as mpf, in the shape they have."""
        unit = as_mpf(self.format.unit_roundoff)
        made = np.empty(np.shape(error), dtype=object)
        for index in np.ndindex(made.shape):
            made[index] = unit * mpf(float(np.asarray(error)[index]) * (1 + SLACK))
        return made

    def _nothing(self, place: int) -> Known:
        zeros = np.zeros(np.shape(self._true[place]))
        return Known(zeros, zeros)


def _untold(x: Known, units: Units) -> Any:
    return (abs(x.value) <= units.u * x.error) & (x.error > 0)


def _option(step: Step) -> Any:
    return step.index if step.primitive == "getitem" else step.option


def running_program(true: TracedProgram, format: Format) -> RunningProgram:
    """The running bound of a program in a format, made once."""
    made: dict[str, RunningProgram] = true.__dict__.setdefault("_running", {})
    return made.setdefault(format.name, RunningProgram(true, format))
