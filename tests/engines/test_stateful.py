"""Engines in any order: graphs built, walked, walked again, reused and mutated, against a model that has no state.

The machine grows one graph of scalars and vectors out of an engine's own values, by hand and without a program, and
asks for pullbacks at any moment. The model is the program so far, differentiated by the oracle.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from mpmath import mp

from gradspec import bounds
from gradspec.cases.program_domain import trace
from gradspec.formats import FLOAT64
from gradspec.oracle.program import Program, Step
from gradspec.oracle.programs import TracedProgram
from gradspec.resources import folder, load_module

MOST_STEPS = 12
DIGITS = 60
EXAMPLES, LENGTH = 60, 25
UNARY, BINARY = ("tanh", "sin", "sigmoid"), ("add", "multiply", "subtract")
NUMBERS = st.integers(-8, 8).map(lambda k: (k or 1) / 4)


def engine() -> ModuleType:
    """A fresh copy of the module."""
    return load_module(folder("impl") / "engine.py", "gradspec_tests_stateful_engine")


class Walks(RuleBasedStateMachine):
    """One engine; the graphs and pullbacks that were made so far, each with the program that it is of."""

    def __init__(self) -> None:
        super().__init__()
        self.engine: Any = engine()
        self.steps: list[Step] = []
        self.inputs: list[Any] = []
        self.pullbacks: list[tuple[TracedProgram, Any, list[Any]]] = []

    @initialize(vector=st.lists(NUMBERS, min_size=2, max_size=2), scalar=NUMBERS)
    def begin(self, vector: list[float], scalar: float) -> None:
        """Two inputs."""
        self.inputs = [np.array(vector), np.array(scalar)]

    @property
    def program(self) -> Program:
        return Program(2, tuple(self.steps))

    @precondition(lambda self: len(self.steps) < MOST_STEPS)
    @rule(name=st.sampled_from(UNARY), place=st.integers(0, 50))
    def grow(self, name: str, place: int) -> None:
        """A function of any value that is there."""
        self._append(Step(name, (place % (2 + len(self.steps)),)))

    @precondition(lambda self: len(self.steps) < MOST_STEPS)
    @rule(name=st.sampled_from(BINARY), places=st.tuples(st.integers(0, 50), st.integers(0, 50)))
    def combine(self, name: str, places: tuple[int, int]) -> None:
        """Two values that are there, or one of them twice."""
        count = 2 + len(self.steps)
        self._append(Step(name, (places[0] % count, places[1] % count)))

    def _append(self, step: Step) -> None:
        self.steps.append(step)
        if trace(self.program, self.inputs) is None:
            self.steps.pop()

    @precondition(lambda self: self.steps)
    @rule()
    def forward(self) -> None:
        """The program so far is run; its value is right, and its pullback is kept for later."""
        true = self._true()
        primals = [x.copy() for x in self.inputs]
        program = self.program
        value, pullback = self.engine.vjp(
            lambda *values: program.run(lambda name: getattr(self.engine.ops, name), values), *primals
        )
        with mp.workdps(DIGITS):
            within = bounds.running_program(true, FLOAT64).value
            assert np.all(abs(np.asarray(value) - true.value) <= within)
        self.pullbacks.append((true, pullback, primals))

    def _true(self) -> TracedProgram:
        with mp.workdps(DIGITS):
            true = TracedProgram(self.program, self.inputs)
            _ = true.jacobian
        return true

    @precondition(lambda self: self.pullbacks)
    @rule(which=st.integers(0, 50), seed=NUMBERS)
    def backward(self, which: int, seed: float) -> None:
        """Any of the pullbacks, old or new, asked once or again: its own program's cotangents, whatever came since."""
        true, pullback, _ = self.pullbacks[which % len(self.pullbacks)]
        cotangent = np.full(true.value.shape, seed)
        bars = pullback(cotangent)

        assert np.array_equal(cotangent, np.full(true.value.shape, seed))
        with mp.workdps(DIGITS):
            within = bounds.running_program(true, FLOAT64).cotangents(cotangent)
            for bar, expected, off in zip(bars, true.pullback(cotangent), within, strict=True):
                assert np.all(abs(np.asarray(bar) - expected) <= off)

    @precondition(lambda self: self.pullbacks)
    @rule(which=st.integers(0, 50), seed=NUMBERS)
    def spoil_what_came_back(self, which: int, seed: float) -> None:
        """Whoever writes into a cotangent that was returned spoils no later one."""
        true, pullback, _ = self.pullbacks[which % len(self.pullbacks)]
        for bar in pullback(np.full(true.value.shape, seed)):
            if isinstance(bar, np.ndarray) and bar.flags.writeable:
                bar[...] = np.nan

    @rule(vector=st.lists(NUMBERS, min_size=2, max_size=2))
    def replace_an_input(self, vector: list[float]) -> None:
        """The next forward pass has other numbers; the pullbacks that are there keep theirs."""
        before = self.inputs
        self.inputs = [np.array(vector), before[1]]
        if trace(self.program, self.inputs) is None:
            self.inputs = before

    @precondition(lambda self: self.steps)
    @rule()
    def forget_a_step(self) -> None:
        """The graph goes on from an earlier value."""
        self.steps.pop()


SETTINGS = settings(max_examples=EXAMPLES, stateful_step_count=LENGTH, deadline=None, database=None, derandomize=True)


def test_ours_keeps_no_state() -> None:
    """Whatever the order of forward, backward, reuse and mutation, every answer is that of its own program."""
    run_state_machine_as_test(Walks, settings=SETTINGS)


def test_a_state_that_is_kept_is_found() -> None:
    """Cotangents that outlive their walk are caught by the second one."""

    class Accumulating(Walks):
        def __init__(self) -> None:
            super().__init__()
            right = self.engine.vjp

            def vjp(f: Any, *primals: Any) -> Any:
                value, pullback = right(f, *primals)
                kept: list[Any] = []

                def adding(cotangent: Any) -> Any:
                    kept.append(pullback(cotangent))
                    return tuple(sum(parts) for parts in zip(*kept, strict=True))

                return value, adding

            self.engine.vjp = vjp

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Accumulating, settings=settings(SETTINGS, phases=(Phase.generate,)))
