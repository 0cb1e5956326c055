"""The running bound of a program: no correct evaluation exceeds it, and none of its parts is idle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gradspec import bounds
from gradspec.candidates import load, preflight
from gradspec.cases import ProgramCase
from gradspec.formats import EXACT, FLOAT16, FLOAT32, FLOAT64, Format
from gradspec.oracle.program import Program, Step
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.view import View
from gradspec.strategies import programs, single_steps

DRAWS = 80
IDLE = 1e-3
"""A bound this many times as large as the largest error seen, over hundreds of programs, would say little."""

NOTHING = mpf(10) ** -40
"""Underflow is all that is left where every tangent is 0: multiples of the smallest number."""

Draws = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def engine() -> Evaluator:
    """Our engine, lifted once."""
    return Evaluator(preflight(load("engine")))


def ratios(case: ProgramCase, format: Format, engine: Evaluator) -> list[float]:
    """|error|/bound of each entry of each cotangent."""
    with mp.workdps(case.oracle_digits):
        _, bars = View(engine, format, case).engine.vjp(case.cotangent)
        within = bounds.running_program(case.oracle, format).cotangents(case.cotangent)
        true = case.oracle.pullback(case.cotangent)
        return [
            float(abs(b - t) / off) if off else float(b != t)
            for bar, expected, bound in zip(bars, true, within, strict=True)
            for b, t, off in zip(np.ravel(bar), np.ravel(expected), np.ravel(bound), strict=True)
        ]


@pytest.mark.parametrize("format", [EXACT, FLOAT64, FLOAT32, FLOAT16], ids=str)
@pytest.mark.parametrize("factory", [programs, single_steps], ids=["programs", "single steps"])
def test_a_correct_engine_stays_within(factory: Any, format: Format, engine: Evaluator, drawn: Draws) -> None:
    """Ours does, in every format, and in floats its largest error is not small against the bound."""
    space = factory.space(FLOAT64 if format.is_exact else format, "textbook")
    seen = []
    for case in [*factory.named(space), *drawn(factory.strategy(space), DRAWS)]:
        try:
            seen += ratios(case, format, engine)
        except bounds.UndecidableError:
            assert format is FLOAT16

    assert max(seen) <= 1
    assert format.is_exact or max(seen) > IDLE


@pytest.mark.parametrize("format", [EXACT, FLOAT64, FLOAT32], ids=str)
def test_tangents_of_a_walk_forwards_stay_within(format: Format, drawn: Draws) -> None:
    """The bound of a tangent is 0 for no tangent, and grows with it."""
    space = programs.space(FLOAT64, "textbook")
    for case in drawn(programs.strategy(space), DRAWS // 4):
        running = bounds.running_program(case.oracle, format)
        still = running.tangent([0 * np.asarray(dot) for dot in case.tangents])
        once, twice = (running.tangent([k * np.asarray(dot) for dot in case.tangents]) for k in (1, 2))

        assert all(bound < NOTHING for bound in still.flat)
        assert all(a <= b for a, b in zip(once.flat, twice.flat, strict=True))


def one_step(primitive: str, *values: Any, cotangent: Any = 1.0, option: Any = None) -> ProgramCase:
    step = Step(primitive, tuple(range(len(values))), option)
    return ProgramCase(program=Program(len(values), (step,)), values=values, cotangent=cotangent)


def test_an_argument_of_relu_near_zero() -> None:
    """Where the sign is told the bound is small; where it is not, either slope is within it."""
    told = one_step("relu", 0.5)
    untold = ProgramCase(
        program=Program(1, (Step("subtract", (0, 0.1)), Step("relu", (1,)))), values=(0.1,), cotangent=1.0
    )

    assert bounds.running_program(told.oracle, FLOAT64).cotangents(1.0)[0][()] < mpf(10) ** -15
    assert bounds.running_program(untold.oracle, FLOAT64).cotangents(1.0)[0][()] >= 1


def test_terms_that_cancel_count_in_full() -> None:
    """The rounding of x·a − x·b is that of its two terms, however small their difference."""
    steps = (Step("multiply", (0, 3.0)), Step("multiply", (0, 2.75)), Step("subtract", (1, 2)))
    case = ProgramCase(program=Program(1, steps), values=(1.25,), cotangent=1.0)
    (bound,) = bounds.running_program(case.oracle, FLOAT64).cotangents(1.0)

    assert bound[()] > 5 * mpf(2) ** -53


def exponentials(x: Any) -> list[Any]:
    """tanh by three spellings in exponentials."""
    e = np.exp(2 * x)
    there, back = np.exp(x), np.exp(-x)
    return [(e - 1) / (e + 1), (there - back) / (there + back), 1 - 2 / (e + 1)]


@pytest.mark.parametrize("format", [FLOAT64, FLOAT32], ids=str)
def test_a_tanh_of_exponentials_stays_within(format: Format) -> None:
    """The lessons' tanh is accurate absolutely, near 0 too, where it is not relatively."""
    for x in (np.float64(2.0) ** -np.arange(1, 20)).tolist() + (np.arange(-64, 65) / 37).astype(format.name).tolist():
        true = one_step("tanh", x).oracle
        with mp.workdps(40):
            within = bounds.running_program(true, format).value
            for found in exponentials(np.dtype(format.name).type(x)):
                assert abs(mpf(float(found)) - true.value[()]) <= within[()], x


def test_a_product_with_the_reciprocal_stays_within() -> None:
    """x·y⁻¹ is a quotient that is rounded twice; so is x·(y⁻²)·ȳ, rounded three times, its slope."""
    for x in np.arange(1, 20) / 16:
        for y in np.arange(4, 30) / 16:
            case = one_step("divide", float(x), float(y))
            with mp.workdps(40):
                running = bounds.running_program(case.oracle, FLOAT64)
                off = [running.value, *running.cotangents(1.0)]
                true = [case.oracle.value, *case.oracle.pullback(1.0)]
                for found, expected, within in zip((x * y**-1, y**-1, -x * y**-2), true, off, strict=True):
                    assert abs(mpf(float(found)) - expected[()]) <= within[()], (x, y)


def test_numbers_may_be_added_up_one_by_one() -> None:
    """x is stretched twice, to three entries each: an engine of single numbers adds six numbers in any order."""
    steps = (Step("multiply", (0, 1)), Step("multiply", (0, 2)), Step("add", (3, 4)))
    vectors = ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0))
    case = ProgramCase(program=Program(3, steps), values=(0.75, *vectors), cotangent=(1.0, 1.0, 1.0))
    x_bar, *_ = bounds.running_program(case.oracle, FLOAT64).cotangents(case.cotangent)

    assert x_bar[()] >= (6 - 1 + 1) * 6 * mpf(2) ** -53


def test_a_divisor_that_may_be_zero_is_undecidable() -> None:
    """Half precision cannot tell 1 − 0.9995 from 0 after two functions: nothing is said."""
    steps = (Step("tanh", (0,)), Step("tanh", (1,)), Step("subtract", (2, 2)), Step("divide", (0, 3)))
    case = ProgramCase(program=Program(1, steps[:3]), values=(1.0,), cotangent=1.0)
    divided = ProgramCase(
        program=Program(1, (*steps[:2], Step("subtract", (2, 0.6417)), Step("divide", (0, 3)))),
        values=(1.0,),
        cotangent=1.0,
    )

    assert bounds.running_program(case.oracle, FLOAT16).value[()] > 0
    with pytest.raises(bounds.UndecidableError, match="may be 0 in float16"):
        _ = bounds.running_program(divided.oracle, FLOAT16).value


def test_out_of_range_is_undecidable() -> None:
    """A value that the format cannot hold leaves the example open."""
    steps = tuple(Step("multiply", (n, n)) for n in range(4))
    case = ProgramCase(program=Program(1, steps), values=(15.0,), cotangent=1.0)

    with pytest.raises(bounds.UndecidableError, match="run out of the range of float16"):
        _ = bounds.running_program(case.oracle, FLOAT16).value


@pytest.mark.parametrize(("name", "last"), [("tanh", 2.375), ("sigmoid", 4.75)])
def test_exponentials_inside_stay_in_range(name: str, last: float) -> None:
    """Half precision says nothing of a tanh whose e^{4x} would not fit; single precision does."""
    assert bounds.running_program(one_step(name, last).oracle, FLOAT16).value[()] > 0
    assert bounds.running_program(one_step(name, 16.0).oracle, FLOAT32).value[()] > 0
    with pytest.raises(bounds.UndecidableError, match="run out of the range of float16"):
        _ = bounds.running_program(one_step(name, last + 0.125).oracle, FLOAT16).value


@pytest.mark.parametrize("format", [EXACT, FLOAT64, FLOAT32], ids=str)
def test_bounds_scale_with_the_format(format: Format) -> None:
    """In units of u the bound is nearly the same in every format, at 10⁻⁵⁰ as at 2⁻²⁴."""
    case = one_step("softmax", (0.5, -1.0, 2.0), cotangent=(1.0, -0.5, 0.25))
    (bound,) = bounds.running_program(case.oracle, format).cotangents(case.cotangent)
    (double,) = bounds.running_program(case.oracle, FLOAT64).cotangents(case.cotangent)
    units = bound[0] / mpf(format.unit_roundoff.numerator) * format.unit_roundoff.denominator

    assert abs(units / (double[0] * mpf(2) ** 53) - 1) < 1e-4
