"""What a program and its backward pass should give, at any precision: by forward dual numbers, or by differences."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from gradspec.oracle.differentiation import jacobian
from gradspec.oracle.primitives import PRIMITIVES, Dual, array, constant
from gradspec.oracle.program import Program


class TracedProgram:
    """A program at its inputs: every value, and the Jacobian of the last one, by forward dual numbers.

    One direction for each entry of each input is followed from the inputs to the value.
    """

    def __init__(self, program: Program, inputs: Sequence[Any]) -> None:
        self.program = program
        self.inputs = [array(value) for value in inputs]

    @cached_property
    def values(self) -> list[Any]:
        """Every value in order, the inputs first: object arrays of mpf."""
        return [dual.value for dual in self._duals]

    @property
    def value(self) -> Any:
        """The program's value."""
        return self.values[-1]

    @cached_property
    def jacobian(self) -> Any:
        """∂value/∂(all entries of all inputs), shape (size of the value, number of entries)."""
        return self._duals[-1].tangents.reshape(self.value.size, -1)

    def pullback(self, cotangent: Any) -> list[Any]:
        """The cotangents of the inputs, each in its input's shape: Jᵀ·cotangent."""
        return self._unpacked(array(cotangent).reshape(-1) @ self.jacobian)

    def pushforward(self, tangents: Sequence[Any]) -> Any:
        """J·tangents, in the shape of the value."""
        packed = np.concatenate([array(tangent).reshape(-1) for tangent in tangents])
        return (self.jacobian @ packed).reshape(self.value.shape)

    @cached_property
    def _duals(self) -> list[Dual]:
        count = sum(value.size for value in self.inputs)
        unit, start, seeds = np.eye(count, dtype=int).astype(object), 0, []
        for value in self.inputs:
            seeds.append(Dual(value, unit[start : start + value.size].reshape(*value.shape, count)))
            start += value.size
        return self.program.trace(PRIMITIVES.__getitem__, seeds, constant)

    def _unpacked(self, flat: Any) -> list[Any]:
        ends = np.cumsum([value.size for value in self.inputs])[:-1]
        parts = np.split(flat, ends)
        return [part.reshape(value.shape) for part, value in zip(parts, self.inputs, strict=True)]


class DifferencedProgram(TracedProgram):
    """The same by differences of the program alone, which know no rule for any primitive."""

    @cached_property
    def jacobian(self) -> Any:
        packed = [entry for value in self.inputs for entry in value.reshape(-1)]
        return jacobian(lambda z: list(self._at(z).reshape(-1)), packed)

    def _at(self, flat: list[Any]) -> Any:
        inputs = [Dual(v, np.zeros((*v.shape, 1), dtype=object)) for v in self._unpacked(np.array(flat, dtype=object))]
        return self.program.run(PRIMITIVES.__getitem__, inputs, constant).value
