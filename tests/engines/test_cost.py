"""What the claims that count see: work hidden in the forward pass, in `ops`, or put off; and what they allow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gradspec.candidates import load, preflight
from gradspec.cases import Loss, ProgramCase
from gradspec.cases.program_domain import trace
from gradspec.claims import all_claims
from gradspec.formats import FLOAT32, FLOAT64
from gradspec.lift import Arithmetic, Tally
from gradspec.oracle.program import Program, Step
from gradspec.resources import folder
from gradspec.runner import Runner, all_properties, profile
from gradspec.runner.engine_counts import SPELLED, weight
from gradspec.strategies import losses
from gradspec.verdicts import Verdict

ENGINE = (folder("impl") / "engine.py").read_text(encoding="utf-8")
MOST = 6
COST, REUSES = "reverse-mode.cost", "reverse-mode.reuses-forward"

Judge = Callable[..., Verdict]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """The verdict on an engine's file; each old part of the text, which it has, is replaced by the new one."""

    def verdict(text: str, claim: str, *pairs: tuple[str, str]) -> Verdict:
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "mine.py"
        path.write_text(text, encoding="utf-8")
        runner = Runner(preflight(load(path)), (FLOAT64,), profile(examples=40))
        return runner.row(all_claims()[claim], all_properties()[claim]).cells[0].verdict

    return verdict


DIAGONAL = "lambda x, y: np.dot(np.diag(np.ravel({})), np.ones(np.size(x))).reshape(np.shape(x))"


@pytest.mark.parametrize(
    ("old", "slope"),
    [
        ("exp=_elementwise(np.exp, lambda x, y: y)", "y"),
        ("sin=_elementwise(np.sin, lambda x, y: np.cos(x))", "np.cos(x)"),
        ("tanh=_elementwise(np.tanh, lambda x, y: 1 - y * y)", "1 - y * y"),
        ("sigmoid=_elementwise(lambda x: (1 + np.tanh(x / 2)) / 2, lambda x, y: y * (1 - y))", "y * (1 - y)"),
        ("relu=_elementwise(lambda x: np.maximum(x, 0), lambda x, y: y > 0)", "np.where(y > 0, 1.0, 0.0)"),
    ],
    ids=["exp", "sin", "tanh", "sigmoid", "relu"],
)
def test_a_diagonal_matrix_is_too_dear(old: str, slope: str, judge: Judge) -> None:
    """For every elementwise function a named loss shows the Jacobian that is built as a matrix."""
    head, tail = old.rsplit("lambda x, y:", 1)[0], ")"

    assert judge(ENGINE, COST, (old, head + DIAGONAL.format(slope) + tail)) is Verdict.FAILS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "lambda p_bar: p * (p_bar - np.sum(p * p_bar, axis=-1, keepdims=True))",
            "lambda p_bar: np.dot(np.diag(p) - np.outer(p, p), p_bar) if p.ndim == 1 else "
            "p * (p_bar - np.sum(p * p_bar, axis=-1, keepdims=True))",
        ),
        (
            "lambda y_bar: y_bar - e / s * np.sum(y_bar, axis=-1, keepdims=True)",
            "lambda y_bar: np.dot(np.eye(len(e)) - np.outer(e / s, np.ones(len(e))).T, y_bar) if e.ndim == 1 else "
            "y_bar - e / s * np.sum(y_bar, axis=-1, keepdims=True)",
        ),
        (
            "lambda y_bar: e / s * np.expand_dims(y_bar, -1)",
            "lambda y_bar: np.dot(np.diag(e / s), np.ones(len(e))) * y_bar if e.ndim == 1 else "
            "e / s * np.expand_dims(y_bar, -1)",
        ),
    ],
    ids=["softmax", "log_softmax", "logsumexp"],
)
def test_a_full_jacobian_is_too_dear(old: str, new: str, judge: Judge) -> None:
    """Softmax and its relatives have named losses of their own."""
    assert judge(ENGINE, COST, (old, new)) is Verdict.FAILS


def test_work_through_ops_on_the_way_back_counts(judge: Judge) -> None:
    """What the pullback does by calling primitives is not taken for forward work."""
    again = "exp=_elementwise(np.exp, lambda x, y: [ops.exp(x) for _ in range(20)][0])"

    assert judge(ENGINE, COST, ("exp=_elementwise(np.exp, lambda x, y: y)", again)) is Verdict.FAILS
    assert judge(ENGINE, REUSES, ("exp=_elementwise(np.exp, lambda x, y: y)", again)) is Verdict.FAILS


LAZY = """
import numpy as np


class Lazy:
    def __init__(self, compute, *edges):
        self.compute, self.kept = compute, None
        self.edges = [(x, pull) for x, pull in edges if isinstance(x, Lazy)]

    @property
    def value(self):
        if self.kept is None:
            self.kept = self.compute()
        return self.kept


def _value(x):
    return x.value if isinstance(x, Lazy) else x


def _like(x, bar):
    shape, lead = np.shape(_value(x)), np.ndim(bar) - np.ndim(_value(x))
    axes = tuple(n for n, size in enumerate(np.shape(bar)) if n < lead or shape[n - lead] != size)
    return np.sum(bar, axis=axes).reshape(shape) if axes else bar


class ops:
    @staticmethod
    def multiply(x, y):
        return Lazy(
            lambda: _value(x) * _value(y),
            (x, lambda bar: _like(x, bar * _value(y))),
            (y, lambda bar: _like(y, bar * _value(x))),
        )

    @staticmethod
    def exp(x):
        node = Lazy(lambda: np.exp(x.value), (x, lambda bar: bar * node.value))
        return node

    @staticmethod
    def sum(x, axis=None):
        widen = (lambda bar: bar) if axis is None else (lambda bar: np.expand_dims(bar, axis))
        return Lazy(lambda: np.sum(x.value, axis=axis), (x, lambda bar: np.broadcast_to(widen(bar), np.shape(x.value))))


def vjp(f, *primals):
    inputs = [Lazy(lambda x=x: np.asarray(x)) for x in primals]
    result = f(*inputs)

    def bars(node, bar, found):
        found[id(node)] = found[id(node)] + bar if id(node) in found else bar
        for parent, pull in node.edges:
            bars(parent, pull(bar), found)
        return found

    def pullback(cotangent):
        found = bars(result, cotangent, {})
        return tuple(found.get(id(x), np.zeros_like(x.value)) for x in inputs)

    return result.value, pullback
"""


@pytest.mark.parametrize("claim", [COST, REUSES])
def test_a_lazy_engine_is_not_accused(claim: str, judge: Judge) -> None:
    """What is computed only when the value is asked for is forward work all the same."""
    assert judge(LAZY, claim) is Verdict.HOLDS


@pytest.mark.parametrize("claim", [COST, REUSES, "reverse-mode.programs", "reverse-mode.transposed-jacobians"])
def test_the_slope_of_tanh_may_be_that_of_cosh(claim: str, judge: Judge) -> None:
    """1/cosh² takes a function and a power for each number that tanh took."""
    assert judge(ENGINE, claim, ("lambda x, y: 1 - y * y", "lambda x, y: np.cosh(x) ** -2")) is Verdict.HOLDS


def test_powers_of_a_division_are_counted_on_the_result() -> None:
    """A row over a column is a matrix of quotients."""
    row, column = ((0.5, -1.0, 1.5),), ((2.0,), (-0.5,))
    case = ProgramCase(program=Program(2, (Step("divide", (0, 1)),)), values=(row, column), cotangent=1.0)

    assert case.fresh_functions == (0, 2 * 6)


def test_a_simpler_loss_is_a_loss() -> None:
    """What a counterexample is cut down to has a scalar for its value, as the claim does."""
    steps = (Step("exp", (0,)), Step("sum", (1,)), Step("sin", (2,)))
    case = Loss(program=Program(1, steps), values=((0.5, 0.25),), cotangent=1.0)
    found = list(case.simpler())

    assert found
    assert all(np.shape(simple.oracle.value) == () for simple in found)


def test_named_losses_stay_in_their_domain() -> None:
    """They are programs like those that are drawn, with a scalar for a value."""
    for case in losses.named(losses.space(FLOAT64, "textbook")):
        traced = trace(case.program, case.values)  # type: ignore[attr-defined]
        assert traced is not None
        assert traced[-1].shape == ()


@pytest.mark.parametrize(
    ("step", "values", "spelled"),
    [
        (Step("multiply", (0, 1)), (0.5, 0.25), 1),
        (Step("subtract", (0, 1)), ((0.5, 1.0), 0.25), 4),
        (Step("divide", (0, 1)), (0.5, 0.25), 2),
        (Step("sigmoid", (0,)), (0.5,), 5),
        (Step("tanh", (0,)), (0.5,), 11),
        (Step("getitem", (0,), 1), ((0.5, 0.25),), 1),
        (Step("matmul", (0, 1)), ((0.5, 0.25), (1.0, 2.0)), 3),
    ],
    ids=lambda value: value.primitive if isinstance(value, Step) else "",
)
def test_what_a_program_weighs(step: Step, values: tuple[object, ...], spelled: int) -> None:
    """The operations of the spelling, broadcasting included, and at least one for each number that is given."""
    counting = Arithmetic(tally=(tally := Tally()))
    arrays = [counting.array(value) for value in values]

    assert weight(Program(len(values), (step,)), SPELLED, arrays, tally, counting.array) == spelled


@pytest.mark.parametrize("name", ["engine-carries-jacobians", "engine-diagonal-of-sigmoid"])
def test_counts_are_there_in_every_format(name: str) -> None:
    """What is counted does not depend on the format, and is judged in whichever was asked for."""
    runner = Runner(preflight(load(f"mistake:{name}")), (FLOAT32,), profile(examples=5))

    assert runner.row(all_claims()[COST], all_properties()[COST]).cells[0].verdict is Verdict.FAILS
