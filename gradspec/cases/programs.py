"""Cases of the chapter reverse-mode: a program, its inputs, and a cotangent of its value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np

from gradspec.cases.case import Case, literal_of
from gradspec.cases.program_domain import trace
from gradspec.oracle.program import Program, Step
from gradspec.oracle.programs import DifferencedProgram, TracedProgram

Nested = Any
"""A float, or nested tuples of them."""
_BROADCASTING = ("add", "subtract", "multiply", "divide")
_COMBINING = ("matmul", "outer", "softmax", "log_softmax", "logsumexp")
_WITH_QUOTIENTS = ("divide", "log", "tanh", "sigmoid", "softmax", "log_softmax", "logsumexp")
MOST_SIMPLIFIED = 30
"""Steps; a longer program is long on purpose."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ProgramCase(Case):
    """A program at its inputs, and a cotangent in the shape of its value."""

    program: Program
    values: tuple[Nested, ...]
    cotangent: Nested

    @cached_property
    def oracle(self) -> TracedProgram:
        """The true values and Jacobian."""
        return (DifferencedProgram if self.independent else TracedProgram)(self.program, self.values)

    def literal(self) -> str:
        """The program as Python, and its inputs as exact literals."""
        names = (*self.program.names[: self.program.inputs], "cotangent")
        lines = [f"{n} = {literal_of(v)}" for n, v in zip(names, (*self.values, self.cotangent), strict=True)]
        return "\n".join((self.program.text, *lines))

    def simpler(self) -> Iterator[Self]:
        """The same with a shorter program: one that ends earlier, or lacks a step."""
        if len(self.program.steps) > MOST_SIMPLIFIED:
            return
        shapes = [np.shape(value) for value in self.oracle.values]
        for end in range(1, len(self.program.steps)):
            yield from self._shortened(self.program.steps[:end], shapes)
        for n, step in enumerate(self.program.steps):
            place = self.program.inputs + n
            for taken in dict.fromkeys(step.places):
                if shapes[taken] == shapes[place]:
                    others = (*self.program.steps[:n], None, *self.program.steps[n + 1 :])
                    yield from self._shortened(_without(others, place, taken), shapes)

    def _shortened(self, steps: Sequence[Step], shapes: Sequence[tuple[int, ...]]) -> Iterator[Self]:
        program, left = Program(self.program.inputs, tuple(steps)).pruned()
        values = tuple(self.values[place] for place in left)
        traced = trace(program, values)
        if traced is not None and program.steps and self._keeps(program, traced[-1]):
            yield replace(self, program=program, values=values, **self._bars(traced[-1].shape))

    def _keeps(self, program: Program, value: Any) -> bool:
        """True where the program is still one that the claim is about."""
        return True

    def _bars(self, shape: tuple[int, ...]) -> dict[str, Any]:
        """The cotangents for a value of another shape."""
        return {} if np.shape(self.cotangent) == shape else {"cotangent": nested(np.ones(shape))}

    @cached_property
    def fresh_functions(self) -> tuple[int, int]:
        """How many exp or log, and other functions, the way back may evaluate: for slopes that are no stored value.

        An exp for each number that logsumexp and log-softmax took; the cosine of sin, a sign for relu; and of whatever
        is or has a quotient, two for each number it gives: x⁻¹ and y⁻² as powers, the hyperbolic cosine and its power.
        """
        exponentials = others = 0
        for step, made in zip(self.program.steps, self.oracle.values[self.program.inputs :], strict=True):
            entries = max([made.size, *(self.oracle.values[place].size for place in step.places)])
            exponentials += entries if step.primitive in ("logsumexp", "log_softmax") else 0
            others += entries if step.primitive in ("sin", "relu") else 0
            others += 2 * entries if step.primitive in _WITH_QUOTIENTS else 0
        return exponentials, others

    @cached_property
    def tangents(self) -> tuple[Nested, ...]:
        """A direction to follow from the inputs: 1, −½, ¾, 1, … along all their entries."""
        pattern, start, found = (1.0, -0.5, 0.75), 0, []
        for value in map(np.asarray, self.values):
            entries = [pattern[(start + n) % len(pattern)] for n in range(value.size)]
            found.append(nested(np.array(entries).reshape(value.shape)))
            start += value.size
        return tuple(found)

    @property
    def takes_entries_once(self) -> bool:
        """True where each step takes each entry of a value once: nothing is stretched or picked twice."""
        shapes = [np.shape(value) for value in self.oracle.values]
        for step, made in zip(self.program.steps, shapes[self.program.inputs :], strict=True):
            stretched = step.primitive in _BROADCASTING and any(shapes[place] != made for place in step.places)
            twice = isinstance(step.option, tuple) and len(set(step.option)) < len(step.option)
            if stretched or twice or step.primitive in _COMBINING:
                return False
        return all(uses <= 1 for uses in self.program.uses)


def _without(steps: Sequence[Step | None], gone: int, instead: int) -> list[Step]:
    """The steps that are left, with the place `gone` replaced and those after it moved up."""

    def moved(argument: int | float) -> int | float:
        if not isinstance(argument, int) or argument < gone:
            return argument
        return instead if argument == gone else argument - 1

    return [Step(s.primitive, tuple(map(moved, s.arguments)), s.option) for s in steps if s is not None]


@dataclass(frozen=True, eq=False, kw_only=True)
class FanOut(ProgramCase):
    """A program that uses a value more than once."""

    def _keeps(self, program: Program, value: Any) -> bool:
        return max(program.uses) > 1


@dataclass(frozen=True, eq=False, kw_only=True)
class ScalarProgram(ProgramCase):
    """A scalar function of one array."""

    def _keeps(self, program: Program, value: Any) -> bool:
        return program.inputs == 1 and value.shape == ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Loss(ProgramCase):
    """A scalar function of any arrays, and the cotangent 1."""

    def _keeps(self, program: Program, value: Any) -> bool:
        return bool(value.shape == ())


@dataclass(frozen=True, eq=False, kw_only=True)
class CombinedCotangents(ProgramCase):
    """Two cotangents and the whole numbers they are multiplied by; `cotangent` is a·u + b·v, exactly."""

    u: Nested
    v: Nested
    a: int
    b: int

    def _keeps(self, program: Program, value: Any) -> bool:
        return bool(value.shape == np.shape(self.cotangent))

    def literal(self) -> str:
        """As ever, and the two cotangents."""
        return f"{super().literal()} = {self.a}·u + {self.b}·v\nu = {literal_of(self.u)}\nv = {literal_of(self.v)}"


def nested(values: Any) -> Nested:
    """An array of floats as nested tuples."""
    array = np.asarray(values)
    return float(array) if array.ndim == 0 else tuple(nested(row) for row in array)
