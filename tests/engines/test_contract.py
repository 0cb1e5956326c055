"""What counts as an engine, and what is said of one that answers with something else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gradspec.candidates import Candidate, adopt, load, preflight
from gradspec.candidates.skeleton import skeleton
from gradspec.claims import all_claims
from gradspec.contract import PRIMITIVES
from gradspec.formats import FLOAT64
from gradspec.runner import Runner, all_properties, profile
from gradspec.verdicts import Cell, Verdict

OPS = """
import numpy as np
from types import SimpleNamespace
ops = SimpleNamespace(multiply=lambda x, y: x * y)
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a candidate's file; gives its path."""

    def write_file(text: str) -> Path:
        path = tmp_path / "mine.py"
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def fault(text: str, write: Write) -> str:
    """Why the only operation of a file cannot be used."""
    candidate = preflight(load(write(text)))
    (reason,) = candidate.unusable.values()
    return str(reason)


def cell(candidate: Candidate, claim: str) -> Cell:
    """The cell of one claim in float64."""
    runner = Runner(candidate, (FLOAT64,), profile(examples=5))
    return runner.row(all_claims()[claim], all_properties()[claim]).cells[0]


def test_without_ops_a_function_called_grad_is_anybodys(write: Write) -> None:
    """`grad` and `vjp` count only beside `ops`, and nothing is said of them."""
    candidate = load(write("def grad(x, y): return x\ndef vjp(x): return x\ndef sigmoid(x): return x\n"))

    assert candidate.operations == ("sigmoid",)
    assert candidate.notes == ()


def test_the_skeleton_has_no_engine() -> None:
    """`gradspec new` writes functions to fill in; an engine is none."""
    assert "vjp(f" not in skeleton()


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ("def vjp(f, *primals): return f(*primals)", r"expected \(value, pullback\) but it returns an array of shape"),
        ("def vjp(f, *primals): return f(*primals), 3", "expected a function as pullback but it is"),
        ("def vjp(f, *primals): return 1, lambda bar: (bar, bar)", "expected a tuple of 1 cotangents"),
        ("def vjp(f): return 1", "TypeError: vjp\\(\\) takes 1 positional argument"),
        ("def jvp(f, primals, tangents): return 1", r"expected \(value, tangent\)"),
    ],
)
def test_an_odd_answer_is_told_once(definition: str, said: str, write: Write) -> None:
    """A program of one step shows what does not answer as the contract says."""
    assert re.search(said, fault(OPS + definition, write))


def test_ops_without_a_known_primitive(write: Write) -> None:
    """Where nothing can be tried, the names that were looked for are told."""
    text = "class ops: pass\ndef vjp(f, *primals): return 1\n"

    assert "ops has none of the primitives (add, subtract," in fault(text, write)


def test_a_cotangent_of_another_shape_is_a_matter_of_shape(write: Write) -> None:
    """What comes back has to have the input's shape; the failure names the input."""
    text = OPS.replace("multiply=", "add=lambda x, y: x + y, multiply=") + (
        "def vjp(f, *primals): return f(*primals), lambda bar: tuple(np.ones(7) for _ in primals)\n"
    )
    failure = cell(preflight(load(write(text))), "reverse-mode.programs").failure

    assert failure is not None
    assert failure.kind == "shape"
    assert failure.expected.startswith("the cotangent of x of shape")


def test_programs_beyond_ops_are_undecided(write: Write) -> None:
    """A primitive that is not there fails nothing, and the report says what was missing."""
    text = OPS.replace("multiply=lambda x, y: x * y", "tanh=np.tanh")
    text += "def vjp(f, *primals): return f(*primals), lambda bar: tuple(bar for _ in primals)\n"
    found = cell(preflight(load(write(text))), "reverse-mode.fan-out")

    assert found.verdict is Verdict.UNDECIDABLE
    assert found.reason.startswith("ops has no ")


TAPE = """
import numpy as np
from types import SimpleNamespace


class Node:
    def __init__(self, value, *edges):
        self.value, self.edges = value, edges


def value(x):
    return x.value if isinstance(x, Node) else x


def multiply(x, y):
    edges = [(a, value(b)) for a, b in ((x, y), (y, x)) if isinstance(a, Node)]
    return Node(value(x) * value(y), *edges)


ops = SimpleNamespace(multiply=multiply)


def slope(node, x, bar):
    if node is x:
        return bar
    return sum((slope(a, x, bar * factor) for a, factor in node.edges), np.zeros_like(bar))


def grad(f):
    def of(x):
        leaf = Node(np.asarray(x))
        return slope(f(leaf), leaf, np.ones((), np.asarray(x).dtype))

    return of


def jvp(f, primals, tangents):
    leaves = [Node(np.asarray(x)) for x in primals]
    node = f(*leaves)
    one = np.ones((), node.value.dtype)
    return node.value, sum(slope(node, leaf, one) * np.sum(dot) for leaf, dot in zip(leaves, tangents))
"""


def without(name: str, text: str) -> str:
    """The text without the function of that name, which the rest does not need."""
    return text.replace(f"def {name}(", f"def _{name}(")


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (without("jvp", TAPE), "reverse-mode.seed"),
        (TAPE + "\n\ndef vjp(f, *primals): return f(*primals)\n", "reverse-mode.seed"),
        (without("grad", TAPE), "reverse-mode.tangents"),
    ],
    ids=["grad alone", "grad beside a vjp that cannot be used", "jvp alone"],
)
def test_each_operation_stands_by_itself(text: str, claim: str, write: Write) -> None:
    """A claim about grad or jvp needs no vjp."""
    found = cell(preflight(load(write(text))), claim)

    assert found.verdict is not Verdict.ERROR
    assert "ops has no" in found.reason


def test_ops_that_raises_has_no_such_primitive(write: Write) -> None:
    """An attribute that raises whatever it likes when it is asked for is one that is not there."""
    text = TAPE.replace(
        "ops = SimpleNamespace(multiply=multiply)",
        """class Ops:
    multiply = staticmethod(multiply)

    def __getattr__(self, name):
        raise KeyError(name)


ops = Ops()""",
    )
    found = cell(preflight(load(write(text))), "reverse-mode.seed")

    assert found.verdict is not Verdict.ERROR
    assert found.reason.startswith("ops has no ")


@pytest.mark.parametrize("name", ["vjp", "grad", "jvp"])
def test_what_is_not_written_yet_is_not_provided(name: str, write: Write) -> None:
    """`raise NotImplementedError` is no failure."""
    other = "def sigmoid(x): return 1 / (1 + np.exp(-x))\n"
    candidate = preflight(load(write(OPS + other + f"def {name}(*arguments): raise NotImplementedError\n")))

    assert candidate.operations == ("sigmoid",)
    assert candidate.unusable == {}


@pytest.mark.parametrize("primitive", PRIMITIVES)
def test_any_primitive_will_do(primitive: str) -> None:
    """An engine of a single primitive is tried on that."""
    engine = load("engine").namespace
    alone = {"ops": {primitive: getattr(engine["ops"], primitive)}, **{n: engine[n] for n in ("vjp", "grad", "jvp")}}

    assert preflight(adopt(alone)).unusable == {}


def test_a_gradient_without_an_index_is_tried_too(write: Write) -> None:
    """grad is asked for the slope of a scalar where nothing makes a scalar of a vector."""
    assert "expected a function of x but it returns None" in fault(OPS + "def grad(f): return None\n", write)
    assert "expected the gradient but it returns None" in fault(OPS + "def grad(f): return lambda x: None\n", write)


BUFFERS = """
import numpy as np
from types import SimpleNamespace
ops = SimpleNamespace(exp=np.exp)


def vjp(f, *primals):
    value = f(*primals)
    buffers = [np.zeros_like(x) for x in primals]

    def pullback(cotangent):
        for buffer in buffers[:1]:
            ZEROED
            buffer += cotangent * value
        return tuple(buffers)

    return value, pullback
"""


@pytest.mark.parametrize(
    ("zeroed", "claim", "verdict"),
    [
        ("buffer[...] = 0", "reverse-mode.linear-in-cotangent", Verdict.HOLDS),
        ("pass", "reverse-mode.linear-in-cotangent", Verdict.FAILS),
        ("buffer[...] = 0", "reverse-mode.pure", Verdict.HOLDS),
        ("pass", "reverse-mode.pure", Verdict.FAILS),
    ],
)
def test_answers_are_taken_as_they_were_given(zeroed: str, claim: str, verdict: Verdict, write: Write) -> None:
    """What an engine writes into an array that it returned before changes no earlier answer."""
    found = cell(preflight(load(write(BUFFERS.replace("ZEROED", zeroed)))), claim)

    assert found.verdict is verdict


def test_the_value_beside_a_tangent_counts() -> None:
    """jvp returns the program's value too, and a wrong one is told."""
    right = load("engine").namespace

    def jvp(f: Any, primals: Any, tangents: Any) -> Any:
        value, tangent = right["jvp"](f, primals, tangents)
        return value + 1, tangent

    assert cell(adopt(right), "reverse-mode.tangents").verdict is Verdict.HOLDS
    assert cell(adopt({**right, "jvp": jvp}), "reverse-mode.tangents").verdict is Verdict.FAILS
