"""A program: a few steps, each an engine's primitive applied to earlier values. Data, that anybody can run and read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

INPUT_NAMES = ("x", "y", "z", "w")
_STEP_NAMES = ("a", "b", "c", "d", "e", "g", "h", "i", "j", "k", "m", "n", "p", "q", "r", "s", "t", "u", "v")
MOST_LINES = 40
"""A longer program is told by its beginning and its end."""


@dataclass(frozen=True)
class Step:
    """One application of a primitive: `Step("multiply", (0, 2.0))` is the first value times two."""

    primitive: str
    arguments: tuple[int | float, ...]
    """An int is the place of an earlier value, the inputs first; a float is a constant."""
    option: int | tuple[int, ...] | None = None
    """`sum`'s axis, `getitem`'s index."""

    @property
    def places(self) -> tuple[int, ...]:
        """The places of the values it takes, each as often as it is taken."""
        return tuple(a for a in self.arguments if isinstance(a, int))

    def apply(self, primitive: Callable[..., Any], values: Sequence[Any], constant: Callable[[float], Any]) -> Any:
        """What the primitive gives for these values."""
        taken = [values[a] if isinstance(a, int) else constant(a) for a in self.arguments]
        if self.primitive == "getitem":
            return primitive(*taken, self.index)
        if self.primitive == "sum" and self.option is not None:
            return primitive(*taken, axis=self.option)
        return primitive(*taken)

    @property
    def index(self) -> Any:
        """`getitem`'s index as NumPy takes it."""
        return np.array(self.option, dtype=np.intp) if isinstance(self.option, tuple) else self.option

    def text(self, names: Sequence[str]) -> str:
        """The step as Python."""
        words = [names[a] if isinstance(a, int) else repr(a) for a in self.arguments]
        if self.option is not None:
            shown = f"np.array({list(self.option)})" if isinstance(self.option, tuple) else str(self.option)
            words.append(f"axis={shown}" if self.primitive == "sum" else shown)
        return f"ops.{self.primitive}({', '.join(words)})"


@dataclass(frozen=True)
class Program:
    """A function of `inputs` arrays: its value is the last step's."""

    inputs: int
    steps: tuple[Step, ...]

    def run(self, primitive: Callable[[str], Callable[..., Any]], values: Sequence[Any], constant: Any = float) -> Any:
        """The program's value; `primitive` gives the function of that name."""
        return self.trace(primitive, values, constant)[-1]

    def trace(
        self, primitive: Callable[[str], Callable[..., Any]], values: Sequence[Any], constant: Any = float
    ) -> list[Any]:
        """Every value in order, the inputs first."""
        found = list(values)
        for step in self.steps:
            found.append(step.apply(primitive(step.primitive), found, constant))
        return found

    @cached_property
    def primitives(self) -> tuple[str, ...]:
        """The primitives it uses, each once."""
        return tuple(dict.fromkeys(step.primitive for step in self.steps))

    @cached_property
    def uses(self) -> tuple[int, ...]:
        """How often each value is taken by a step."""
        counts = [0] * (self.inputs + len(self.steps))
        for step in self.steps:
            for place in step.places:
                counts[place] += 1
        return tuple(counts)

    def pruned(self) -> tuple[Program, tuple[int, ...]]:
        """The program without what its value does not depend on, and the places of the inputs that are left."""
        last = self.inputs + len(self.steps) - 1
        wanted = [False] * (last + 1)
        wanted[last] = True
        for place in range(last, self.inputs - 1, -1):
            if wanted[place]:
                for taken in self.steps[place - self.inputs].places:
                    wanted[taken] = True
        kept = [place for place in range(last + 1) if wanted[place]]
        moved = {place: n for n, place in enumerate(kept)}
        steps = [
            Step(s.primitive, tuple(moved[a] if isinstance(a, int) else a for a in s.arguments), s.option)
            for s in (self.steps[place - self.inputs] for place in kept if place >= self.inputs)
        ]
        left = tuple(place for place in kept if place < self.inputs)
        return Program(len(left), tuple(steps)), left

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its values, the inputs first."""
        count = len(self.steps)
        steps = _STEP_NAMES[:count] if count <= len(_STEP_NAMES) else (f"v{n + 1}" for n in range(count))
        return (*INPUT_NAMES[: self.inputs], *steps)

    @cached_property
    def text(self) -> str:
        """The program as a Python function, a step a line; what is long is cut out in the middle."""
        *others, last = (step.text(self.names) for step in self.steps)
        lines = [f"    {self.names[self.inputs + n]} = {text}" for n, text in enumerate(others)]
        lines.append(f"    return {last}")
        if len(lines) > MOST_LINES:
            hidden = len(lines) - MOST_LINES
            lines = [*lines[: MOST_LINES // 2], f"    ...  # {hidden} more of the kind", *lines[-MOST_LINES // 2 :]]
        return "\n".join((f"def f({', '.join(self.names[: self.inputs])}):", *lines))
