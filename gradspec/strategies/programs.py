"""Random typed programs: a few primitives on scalars, vectors and matrices, with fan-out and broadcasting.

A program grows a step at a time, beside its values in float64: what may come next depends on the shapes and on the
values that are there. So a logarithm or a divisor stays away from 0, an exponential does not overflow, and an argument
of relu keeps its distance from the kink. Choices are indices, 0 the plainest: shrinking ends in a short program.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from gradspec.cases.program_domain import LARGEST, LEAST, at_least, value_of, well_conditioned
from gradspec.cases.programs import CombinedCotangents, FanOut, Loss, ProgramCase, ScalarProgram, nested
from gradspec.oracle.program import Program, Step
from gradspec.strategies.chain_rule import COARSE, FULL, numbers
from gradspec.strategies.factory import CaseFactory, Space
from gradspec.strategies.named_programs import (
    BINARY,
    ELEMENTARY,
    ROWS,
    chain,
    named_combined,
    named_depths,
    named_fan_outs,
    named_losses,
    named_programs,
    named_scalars,
    named_steps,
    with_cotangents,
)

MOST_STEPS = 7
CONSTANTS = (2.0, -1.0, 0.5, 1.5)
SHAPES: tuple[tuple[int, ...], ...] = ((), (2,), (3,), (2,), (2, 2), (3,), (2, 3), (3, 2), (1, 3), (2, 1))

FEW = ("multiply", "add", "subtract", "sum", "exp", "tanh")


class _Growing:
    """A program on its way, with its values so far."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.inputs = len(values)
        self.values = list(values)
        self.steps: list[Step] = []
        self.unused = set(range(len(values)))

    def append(self, step: Step) -> None:
        """One more step; where its value would be too large, the hyperbolic tangent of what it takes stands instead."""
        value = value_of(step, self.values)
        if not np.all(abs(value) <= LARGEST):
            step = Step("tanh", step.places[:1])
            value = value_of(step, self.values)
        self.values.append(value)
        self.steps.append(step)
        self.unused -= set(step.places)
        self.unused.add(len(self.values) - 1)

    def summed(self, place: int) -> int:
        """The place of a scalar made of the value at `place`: its sum, where it is none."""
        while self.values[place].ndim:
            self.append(Step("sum", (place,)))
            place = len(self.values) - 1
        return place

    def small(self, place: int) -> int:
        """The place of a value of which two can be multiplied: the hyperbolic tangent of one that is too large."""
        if np.all(self.values[place] ** 2 <= LARGEST):
            return place
        self.append(Step("tanh", (place,)))
        return len(self.values) - 1

    def possible(self) -> dict[str, list[Step]]:
        """The steps that may come next, by primitive; those that use what is not used yet come first."""
        every = range(len(self.values))
        found: dict[str, list[Step]] = {}
        for name in (*BINARY, *ELEMENTARY, *ROWS, "sum", "getitem", "matmul", "outer"):
            steps = [step for places in self._arguments(name, every) for step in _options(name, places, self.values)]
            if steps:
                found[name] = sorted(steps, key=lambda step: not self.unused & set(step.places))
        return found

    def _arguments(self, name: str, every: range) -> list[tuple[int | float, ...]]:
        values = self.values
        if name in BINARY:
            pairs: list[tuple[int | float, ...]] = [
                pair for pair in product(every, repeat=2) if _broadcast(*(values[p].shape for p in pair))
            ]
            pairs += [pair for place in every for c in CONSTANTS for pair in ((place, c), (c, place))]
            return [p for p in pairs if name != "divide" or at_least(_of(values, p[1]), LEAST)]
        if name == "matmul":
            return [p for p in product(every, repeat=2) if _fit(values[p[0]].shape, values[p[1]].shape)]
        if name == "outer":
            return [p for p in product(every, repeat=2) if values[p[0]].ndim == values[p[1]].ndim == 1]
        return [(place,) for place in every if _eligible(name, values[place])]


def _of(values: Sequence[Any], argument: int | float) -> Any:
    return values[argument] if isinstance(argument, int) else np.asarray(argument)


def _broadcast(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    return all(a == b or 1 in (a, b) for a, b in zip(reversed(first), reversed(second), strict=False))


def _fit(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    return bool(first) and bool(second) and first[-1] == second[0]


def _eligible(name: str, value: Any) -> bool:
    needs_axis = name in ("sum", "getitem", *ROWS)
    return (value.ndim > 0 or not needs_axis) and well_conditioned(name, (value,))


def _options(name: str, places: tuple[int | float, ...], values: Sequence[Any]) -> list[Step]:
    if name not in ("sum", "getitem"):
        return [Step(name, places)]
    value = _of(values, places[0])
    axes, length = range(value.ndim) if value.ndim > 1 else (), value.shape[0]
    options: list[Any] = [None, *axes] if name == "sum" else [0, length - 1, (0, length - 1, 0)]
    return [Step(name, places, option) for option in options]


def _inputs(draw: DrawFn, space: Space, count: int) -> tuple[str, list[Any]]:
    """So many arrays in [−2, 2], some of them in [¼, 2]; no entry is 0."""
    kind = draw(st.sampled_from((COARSE, FULL)))
    arrays = []
    for _ in range(count):
        shape, positive = draw(st.sampled_from(SHAPES)), draw(st.booleans())
        raw = numbers(draw, space, int(np.prod(shape, dtype=int)), kind)
        kept = [x if abs(x) >= LEAST else LEAST for x in raw]
        arrays.append(np.array([abs(x) for x in kept] if positive else kept).reshape(shape))
    return kind, arrays


def _grown(draw: DrawFn, growing: _Growing, count: int) -> str:
    """So many steps more; a third of the programs keep to what the smallest engines have. Which of the two it was."""
    few = draw(st.integers(0, 2)) == 2
    for _ in range(count):
        possible = {word: steps for word, steps in growing.possible().items() if not few or word in FEW}
        name = draw(st.sampled_from(tuple(possible)))
        choices = possible[name]
        fresh = [s for s in choices if growing.unused & set(s.places)]
        anything = draw(st.integers(0, 3)) == 0
        pool = choices if anything or not fresh else fresh
        growing.append(pool[draw(st.integers(0, len(pool) - 1))])
    return "few primitives" if few else "any primitives"


def _gathered(growing: _Growing) -> None:
    """What is still unused is summed and added, so that the program's value depends on every step."""
    last = len(growing.values) - 1
    for place in sorted(growing.unused - {last}):
        growing.append(Step("add", (last, growing.summed(place))))
        last = len(growing.values) - 1


def _finished(draw: DrawFn, space: Space, growing: _Growing, kind: str, regime: str) -> dict[str, Any]:
    """The fields of a case: the program without what its value does not need, and a cotangent of its value."""
    program, left = Program(growing.inputs, tuple(growing.steps)).pruned()
    shape = growing.values[-1].shape
    bar = [b or 1.0 for b in numbers(draw, space, int(np.prod(shape, dtype=int)), kind)]
    return {
        "regime": f"{regime}, {kind}",
        "program": program,
        "values": tuple(nested(growing.values[place]) for place in left),
        "cotangent": nested(np.array(bar).reshape(shape)),
    }


@st.composite
def _programs(draw: DrawFn, space: Space) -> ProgramCase:
    kind, values = _inputs(draw, space, draw(st.integers(1, 3)))
    growing = _Growing(values)
    palette = _grown(draw, growing, draw(st.integers(1, MOST_STEPS)))
    if draw(st.booleans()):
        _gathered(growing)
    fields = _finished(draw, space, growing, kind, palette)
    most = max(fields["program"].uses)
    return ProgramCase(**{**fields, "regime": f"{fields['regime']}, {'fan-out' if most > 1 else 'no fan-out'}"})


@st.composite
def _fan_outs(draw: DrawFn, space: Space) -> FanOut:
    """The program's value is combined with something that it was made of, which thereby is used once more."""
    kind, values = _inputs(draw, space, draw(st.integers(1, 2)))
    growing = _Growing(values)
    _grown(draw, growing, draw(st.integers(1, MOST_STEPS - 3)))
    last = len(growing.values) - 1
    behind = _behind(growing, last)
    again = behind[draw(st.integers(0, len(behind) - 1))]
    if not _broadcast(growing.values[again].shape, growing.values[last].shape) or draw(st.booleans()):
        again = growing.summed(again)
    last, again = growing.small(last), growing.small(again)
    growing.append(Step(draw(st.sampled_from(("add", "multiply"))), (last, again)))
    return FanOut(**_finished(draw, space, growing, kind, "a value used again"))


def _behind(growing: _Growing, last: int) -> list[int]:
    """The places of what a value was made of."""
    found: set[int] = set()
    todo = [last]
    while todo:
        place = todo.pop()
        if place >= growing.inputs:
            new = set(growing.steps[place - growing.inputs].places) - found
            found |= new
            todo += new
    return sorted(found)


@st.composite
def _scalar_programs(draw: DrawFn, space: Space) -> ScalarProgram:
    """A scalar function of one array."""
    kind, values = _inputs(draw, space, 1)
    growing = _Growing(values)
    _grown(draw, growing, draw(st.integers(0, MOST_STEPS - 2)))
    if growing.summed(len(growing.values) - 1) == 0:
        growing.append(Step("sin", (0,)))
    return ScalarProgram(**{**_finished(draw, space, growing, kind, "a scalar program"), "cotangent": 1.0})


@st.composite
def _losses(draw: DrawFn, space: Space) -> Loss:
    """A scalar function of one to three arrays."""
    kind, values = _inputs(draw, space, draw(st.integers(1, 3)))
    growing = _Growing(values)
    palette = _grown(draw, growing, draw(st.integers(1, MOST_STEPS)))
    _gathered(growing)
    growing.summed(len(growing.values) - 1)
    return Loss(**{**_finished(draw, space, growing, kind, f"a loss, {palette}"), "cotangent": 1.0})


@st.composite
def _single_steps(draw: DrawFn, space: Space) -> ProgramCase:
    """One primitive, drawn first, at inputs that it takes."""
    kind, values = _inputs(draw, space, draw(st.integers(1, 2)))
    growing = _Growing(values)
    possible = growing.possible()
    name = draw(st.sampled_from(tuple(possible)))
    choices = [step for step in possible[name] if len(set(step.places)) == len(step.places)] or possible["sin"]
    growing.append(choices[draw(st.integers(0, len(choices) - 1))])
    fields = _finished(draw, space, growing, kind, "one step")
    return ProgramCase(**{**fields, "regime": fields["program"].steps[0].primitive})


@st.composite
def _combined(draw: DrawFn, space: Space) -> CombinedCotangents:
    """Cotangents on a coarse grid, so that a·u + b·v is a number of the format."""
    case = draw(_programs(space))
    shape = np.shape(case.cotangent)
    count = int(np.prod(shape, dtype=int))
    u, v = (np.array(numbers(draw, space, count, COARSE)).reshape(shape) for _ in range(2))
    a, b = draw(st.sampled_from((2, -1, 3))), draw(st.sampled_from((1, -2)))
    return with_cotangents(case, u, v, a, b)


@st.composite
def _chains(draw: DrawFn, space: Space) -> ProgramCase:
    return chain(draw(st.integers(1, 50)))


programs = CaseFactory(_programs, named_programs)
fan_outs = CaseFactory(_fan_outs, named_fan_outs)
losses = CaseFactory(_losses, named_losses)
scalar_programs = CaseFactory(_scalar_programs, named_scalars)
single_steps = CaseFactory(_single_steps, named_steps)
combined_cotangents = CaseFactory(_combined, named_combined)
deep_programs = CaseFactory(_chains, named_depths)
