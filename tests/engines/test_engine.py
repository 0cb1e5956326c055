"""Our engine: short, NumPy alone, no recursion, dtypes kept, and cheap to walk back through."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from gradspec.candidates import load, preflight
from gradspec.cases import ProgramCase
from gradspec.contract import PRIMITIVES
from gradspec.formats import FLOAT64
from gradspec.lift import Arithmetic, Tally, lift_namespace
from gradspec.resources import folder, load_module
from gradspec.runner.engine_counts import weight
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.view import View
from gradspec.strategies import CaseFactory, fan_outs, programs, scalar_programs, single_steps

PATH = folder("impl") / "engine.py"
MOST_LINES = 150
DEPTH, WIDTH = 100_000, 10_000
MOST = 5
DRAWS = 150

Draws = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def engine() -> ModuleType:
    """The module."""
    return load_module(PATH, "gradspec_tests_engine")


def test_it_is_short_and_needs_numpy_alone() -> None:
    """Under 150 lines, and no import but NumPy and a namespace."""
    text = PATH.read_text(encoding="utf-8")
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]

    assert len(text.splitlines()) < MOST_LINES
    assert [ast.unparse(node) for node in imports] == ["from types import SimpleNamespace", "import numpy as np"]


def test_it_has_every_primitive(engine: ModuleType) -> None:
    """`ops` is the contract's list, no more and no less."""
    assert set(vars(engine.ops)) == set(PRIMITIVES)


def test_a_chain_of_100000(engine: ModuleType) -> None:
    """No depth ends the walk; the derivative of x ↦ 1.5 − x, an even number of times, is 1."""

    def f(x: Any) -> Any:
        for _ in range(DEPTH):
            x = engine.ops.subtract(1.5, x)
        return x

    limit = sys.getrecursionlimit()
    value, pullback = engine.vjp(f, np.array(0.5))

    assert (value, pullback(np.array(1.0))) == (0.5, (1.0,))
    assert sys.getrecursionlimit() == limit


def test_a_value_used_10000_times(engine: ModuleType) -> None:
    """All uses report."""

    def f(x: Any) -> Any:
        total = x
        for _ in range(WIDTH - 1):
            total = engine.ops.add(total, x)
        return total

    assert engine.vjp(f, np.array(2.0))[1](np.array(1.0)) == (WIDTH,)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_dtypes_are_kept(engine: ModuleType, dtype: str, drawn: Draws) -> None:
    """Values and cotangents are of the inputs' dtype, through every primitive and every constant."""
    for case in some(single_steps, drawn) + some(programs, drawn):
        inputs = [np.asarray(value, dtype) for value in case.values]
        f = lambda *values, case=case: case.program.run(lambda name: getattr(engine.ops, name), values)  # noqa: E731
        value, pullback = engine.vjp(f, *inputs)

        assert {np.asarray(part).dtype.name for part in (value, *pullback(np.asarray(case.cotangent, dtype)))} == {
            dtype
        }


def test_the_pullback_can_be_asked_again(engine: ModuleType) -> None:
    """Nothing is left behind by a walk, and no array is shared with the caller in a way that an addition reaches."""
    cotangent = np.array([1.0, 2.0])
    _, pullback = engine.vjp(lambda x: engine.ops.add(engine.ops.add(x, x), x), np.array([1.5, -0.5]))
    first, second = pullback(cotangent)[0], pullback(cotangent)[0]

    assert np.array_equal(first, second)
    assert np.array_equal(cotangent, [1.0, 2.0])


def some(factory: CaseFactory, drawn: Draws) -> list[ProgramCase]:
    """The named programs and some that are drawn."""
    named: list[Any] = list(factory.named(factory.space(FLOAT64, "textbook")))
    return named + drawn(factory.strategy(factory.space(FLOAT64, "textbook")), DRAWS)


@pytest.mark.parametrize("factory", [programs, fan_outs, scalar_programs, single_steps])
def test_walking_back_costs_at_most_five_times(factory: CaseFactory, engine: ModuleType, drawn: Draws) -> None:
    """Counted: five times its own forward pass, every operation of weight 1, for every program drawn or named."""
    evaluator, tally = Evaluator(preflight(load("engine"))), Tally()
    counting = Arithmetic(tally=tally)
    plain = vars(lift_namespace(vars(engine), counting)["ops"])
    for case in some(factory, drawn):
        cost = View(evaluator, FLOAT64, case).engine.cost()
        forward = weight(case.program, plain, list(map(counting.array, case.values)), tally, counting.number)

        assert cost.backward <= MOST * forward, case.literal()
