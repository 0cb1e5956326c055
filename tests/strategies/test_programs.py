"""Random programs: typed, well-conditioned, used to the last step, printed as Python, shrunk to something short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gradspec.candidates import Candidate, adopt
from gradspec.cases import CombinedCotangents, Loss, ProgramCase
from gradspec.cases.program_domain import LARGEST, LEAST, NUMERIC, OFF_THE_KINK
from gradspec.cases.programs import FanOut, ScalarProgram
from gradspec.claims import all_claims
from gradspec.contract import PRIMITIVES
from gradspec.formats import EXACT, FLOAT16, FLOAT32, FLOAT64, Format
from gradspec.oracle.program import Program, Step
from gradspec.resources import folder, load_module
from gradspec.runner import Runner, all_properties, profile
from gradspec.strategies import (
    CaseFactory,
    combined_cotangents,
    fan_outs,
    losses,
    programs,
    scalar_programs,
    single_steps,
)
from gradspec.strategies.programs import _Growing

FACTORIES = {
    "programs": programs,
    "fan-outs": fan_outs,
    "scalar programs": scalar_programs,
    "single steps": single_steps,
    "combined cotangents": combined_cotangents,
}
DRAWS, MANY_DRAWS = 100, 400
FEW_STEPS = 2
"""The wrong one, and one that uses a value again."""

Draws = Callable[..., list[Any]]


def cases(name: str, drawn: Draws, format: Format = FLOAT64, draws: int = DRAWS) -> list[ProgramCase]:
    factory = FACTORIES[name]
    return drawn(factory.strategy(factory.space(format, "textbook")), draws)


def traced(case: ProgramCase) -> list[Any]:
    """Every value of a program, in float64."""
    inputs = [np.asarray(value) for value in case.values]
    return [np.asarray(v) for v in case.program.trace(NUMERIC.__getitem__, inputs)]


@pytest.mark.parametrize("name", FACTORIES)
def test_programs_stay_in_their_domain(name: str, drawn: Draws) -> None:
    """No value is large, nothing is divided by what is nearly 0, no logarithm and no relu is near its edge."""
    for case in cases(name, drawn):
        values = traced(case)
        assert all(np.all(abs(value) <= LARGEST) for value in values[case.program.inputs :])
        for step in case.program.steps:
            taken = [values[a] if isinstance(a, int) else np.asarray(a) for a in step.arguments]
            assert step.primitive != "divide" or np.all(abs(taken[1]) >= LEAST)
            assert step.primitive != "log" or np.all(taken[0] >= LEAST)
            assert step.primitive != "relu" or np.all(abs(taken[0]) >= OFF_THE_KINK)


@pytest.mark.parametrize("name", FACTORIES)
def test_every_step_and_input_matters(name: str, drawn: Draws) -> None:
    """Only the last value is used by nobody: there is no dead code, and no input without influence."""
    for case in cases(name, drawn):
        *others, last = case.program.uses

        assert last == 0
        assert all(others)


@pytest.mark.parametrize("format", [FLOAT64, FLOAT32, FLOAT16], ids=str)
def test_inputs_are_numbers_of_the_format(format: Format, drawn: Draws) -> None:
    """Inputs and cotangents are exact in the format that they are drawn for, combinations of cotangents too."""
    for case in cases("combined cotangents", drawn, format):
        assert isinstance(case, CombinedCotangents)
        for value in (*case.values, case.cotangent, case.u, case.v):
            array = np.asarray(value)
            assert np.array_equal(array.astype(format.name).astype(float), array)
        assert np.array_equal(case.a * np.asarray(case.u) + case.b * np.asarray(case.v), case.cotangent)


def test_programs_are_of_all_kinds(drawn: Draws) -> None:
    """Each primitive occurs, scalars, vectors and matrices do, and fan-out and broadcasting are common."""
    found = cases("programs", drawn, draws=MANY_DRAWS)
    primitives = Counter(step.primitive for case in found for step in case.program.steps)
    dimensions = {np.ndim(value) for case in found for value in case.values}
    used_again = sum(max(case.program.uses) > 1 for case in found)

    assert set(primitives) == set(PRIMITIVES)
    assert dimensions == {0, 1, 2}
    assert used_again > len(found) / 4
    assert max(len(case.program.steps) for case in found) > 6


def test_a_value_is_used_again_in_every_fan_out(drawn: Draws) -> None:
    """Each program of the factory has a value that two steps take, or one takes twice."""
    assert all(max(case.program.uses) > 1 for case in cases("fan-outs", drawn, draws=MANY_DRAWS))


def test_a_value_that_is_too_large_is_still_used_again() -> None:
    """The last step of a fan-out is brought into range before it is taken, and not replaced."""
    growing = _Growing([np.array(15.0), np.array(0.5)])
    place = growing.small(0)

    assert growing.steps == [Step("tanh", (0,))]
    assert growing.small(1) == 1
    assert abs(growing.values[place] * growing.values[place]) <= LARGEST


def met(case: ProgramCase) -> tuple[str, tuple[tuple[int, ...], ...]]:
    """The primitive of a program of one step, and the shapes that meet there."""
    return case.program.steps[0].primitive, tuple(np.shape(value) for value in case.values)


def test_shapes_meet_in_every_way() -> None:
    """Equal and stretched shapes, numbers alone, either order; a matrix and an index array."""
    space = single_steps.space(FLOAT64, "textbook")
    found = {met(case) for case in single_steps.named(space)}  # type: ignore[arg-type]

    for name in ("add", "subtract", "multiply", "divide"):
        for shapes in (((2,), (2,)), ((), ()), ((3,), (2, 3)), ((2, 3), (3,)), ((), (2,)), ((2,), ())):
            assert (name, shapes) in found
    assert any(
        case.program.steps[0].option == (1, 0, 1) and np.ndim(case.values[0]) == 2  # type: ignore[attr-defined]
        for case in single_steps.named(space)
    )


def test_named_programs_have_an_unused_input_and_a_cotangent_with_zeros() -> None:
    """What is drawn has neither."""
    named: Any = programs.named(programs.space(FLOAT64, "textbook"))

    assert any(0 in case.program.uses[: case.program.inputs] for case in named)
    assert any(np.any(np.asarray(case.cotangent) == 0) for case in named)


@pytest.mark.parametrize(("factory", "kind"), [(fan_outs, FanOut), (scalar_programs, ScalarProgram), (losses, Loss)])
def test_named_cases_are_of_the_claims_kind(factory: CaseFactory, kind: type) -> None:
    """So that what a counterexample is cut down to is still one that the claim is about."""
    assert all(type(case) is kind for case in factory.named(factory.space(FLOAT64, "textbook")))


def test_a_single_step_has_no_fan_out(drawn: Draws) -> None:
    """The two arguments of a step are two values: adding up is another claim's business."""
    assert all(max(case.program.uses) == 1 for case in cases("single steps", drawn))


def test_scalar_programs_are_scalar(drawn: Draws) -> None:
    """One array goes in and one number comes out."""
    for case in cases("scalar programs", drawn):
        assert case.program.inputs == 1
        assert traced(case)[-1].shape == ()


@pytest.mark.parametrize("name", FACTORIES)
def test_a_program_reads_as_python(name: str, drawn: Draws) -> None:
    """The text of a counterexample, pasted, computes the program's value."""
    ops = SimpleNamespace(**{word: _with_axis(function) for word, function in NUMERIC.items()})
    for case in cases(name, drawn):
        scope: dict[str, Any] = {"ops": ops, "np": np}
        text = case.literal().split("cotangent = ")[0]
        exec(text, scope)
        inputs = [np.asarray(scope[word]) for word in case.program.names[: case.program.inputs]]

        assert np.array_equal(scope["f"](*inputs), traced(case)[-1])


def _with_axis(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values, **options: np.asarray(function(*values, **options))


def test_a_long_program_is_told_in_part() -> None:
    """Of three thousand steps the first and the last are shown."""
    text = Program(1, tuple(Step("sin", (n,)) for n in range(3000))).text

    assert len(text.splitlines()) < 50
    assert "v1 = ops.sin(x)" in text
    assert "return ops.sin(v2999)" in text
    assert "2960 more" in text


def test_pruning_leaves_what_the_value_depends_on() -> None:
    """Steps and inputs without influence go, and the places of the others follow."""
    steps = (Step("exp", (0,)), Step("sin", (1,)), Step("multiply", (3, 2.0)))
    program, left = Program(2, steps).pruned()

    assert left == (1,)
    assert program == Program(1, (Step("sin", (0,)), Step("multiply", (1, 2.0))))


def engine_with(name: str, rule: Callable[[ModuleType], Any]) -> Candidate:
    """Our engine with another primitive under a name."""
    module = load_module(folder("impl") / "engine.py", "gradspec_tests_engine")
    return adopt({**vars(module), "ops": SimpleNamespace(**{**vars(module.ops), name: rule(module)})})


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("exp", lambda engine: engine._elementwise(np.exp, lambda x, y: y + x)),
        ("divide", lambda engine: engine._primitive(lambda x, y: (x / y, lambda b: engine._like(x, b), lambda b: b))),
        ("log_softmax", lambda engine: engine._primitive(lambda x: (engine._log_softmax_rule(x)[0], lambda b: b))),
    ],
)
@pytest.mark.parametrize("claim", ["reverse-mode.programs", "reverse-mode.fan-out"])
def test_a_counterexample_is_short(claim: str, name: str, rule: Callable[[ModuleType], Any]) -> None:
    """What fails is shrunk to the step that is wrong and what makes it show."""
    runner = Runner(engine_with(name, rule), (EXACT, FLOAT64), profile(examples=400))
    failure = runner.row(all_claims()[claim], all_properties()[claim]).cells[0].failure

    assert failure is not None
    assert len(failure.case.program.steps) <= FEW_STEPS, failure.example
