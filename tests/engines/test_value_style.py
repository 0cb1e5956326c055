"""Classes of values with .data, .grad and .backward(): found, read as an engine, and judged like one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gradspec.candidates import Candidate, load, preflight
from gradspec.candidates.engine import primitives_of
from gradspec.candidates.value_style import value_class_name
from gradspec.claims import all_claims
from gradspec.errors import CandidateError
from gradspec.formats import EXACT, FLOAT64
from gradspec.runner import Runner, all_properties, profile
from gradspec.verdicts import ClaimResult

REQUIRED = [c for c in all_claims().values() if c.chapter == "reverse-mode" and c.required]

SCALAR = """
import math


class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self.children, self.pull = children, lambda: None

    def _other(self, other):
        return other if isinstance(other, Value) else Value(other)

    def __add__(self, other):
        other = self._other(other)
        out = Value(self.data + other.data, (self, other))

        def pull():
            self.grad += out.grad
            other.grad += out.grad

        out.pull = pull
        return out

    def __mul__(self, other):
        other = self._other(other)
        out = Value(self.data * other.data, (self, other))

        def pull():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.pull = pull
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))

        def pull():
            self.grad += out.data * out.grad

        out.pull = pull
        return out

    def __sub__(self, other):
        return self + self._other(other) * -1

    def __rsub__(self, other):
        return self * -1 + other

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for child in value.children:
                    visit(child)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            value.pull()
"""

ARRAY = """
import numpy as np


def like(x, bar):
    lead = bar.ndim - x.ndim
    axes = tuple(n for n, size in enumerate(bar.shape) if n < lead or x.shape[n - lead] != size)
    return bar.sum(axis=axes).reshape(x.shape) if axes else bar


class Tensor:
    def __init__(self, data, parents=(), pull=None):
        self.data, self.grad = np.asarray(data), None
        self.parents, self.pull = parents, pull

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        pull = lambda bar: (like(self.data, bar), like(other.data, bar))
        return Tensor(self.data + other.data, (self, other), pull)

    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        pull = lambda bar: (like(self.data, bar * other.data), like(other.data, bar * self.data))
        return Tensor(self.data * other.data, (self, other), pull)

    __radd__, __rmul__ = __add__, __mul__

    def sum(self, axis=None):
        widen = (lambda bar: bar) if axis is None else (lambda bar: np.expand_dims(bar, axis))
        return Tensor(self.data.sum(axis=axis), (self,), lambda bar: (np.broadcast_to(widen(bar), self.data.shape),))

    def exp(self):
        data = np.exp(self.data)
        return Tensor(data, (self,), lambda bar: (bar * data,))

    def backward(self):
        order, seen, todo = [], set(), [(self, False)]
        while todo:
            node, done = todo.pop()
            if done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                todo += [(node, True), *((parent, False) for parent in node.parents)]
        self.grad = np.ones_like(self.data)
        for node in reversed(order):
            for parent, bar in zip(node.parents, node.pull(node.grad) if node.pull else ()):
                parent.grad = bar if parent.grad is None else parent.grad + bar
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


def judged(candidate: Candidate) -> dict[str, ClaimResult]:
    """The rows of the chapter's claims, in exact arithmetic and float64."""
    runner = Runner(candidate, (EXACT, FLOAT64), profile("quick"))
    chapter = [claim for claim in all_claims().values() if claim.chapter == "reverse-mode"]
    return {claim.id.removeprefix("reverse-mode."): runner.row(claim, all_properties()[claim.id]) for claim in chapter}


@pytest.mark.parametrize(("text", "kind"), [(SCALAR, "single numbers"), (ARRAY, "arrays")])
def test_a_right_engine_is_not_accused(text: str, kind: str, write: Write) -> None:
    """Every required claim holds, in exact arithmetic too, and a note says how the class was read."""
    candidate = preflight(load(write(text)))
    rows = judged(candidate)
    red = [id for id, row in rows.items() if row.is_red and all_claims()[f"reverse-mode.{id}"].required]

    assert candidate.operations == ("vjp", "grad")
    assert kind in candidate.notes[0]
    assert red == []
    assert [cell.verdict.value for cell in rows["programs"].cells] == ["holds", "holds"]


def test_a_recursive_sort_is_told(write: Write) -> None:
    """The lesson's own engine sorts by recursion: a recommended claim says where that ends."""
    rows = judged(preflight(load(write(SCALAR))))

    assert rows["depth"].is_red
    assert "RecursionError" in rows["depth"].cells[-1].failure.message  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("right", "wrong", "caught"),
    [
        ("            self.grad += out.grad\n            other.grad += out.grad", None, "fan-out"),
        ("parent.grad = bar if parent.grad is None else parent.grad + bar", "parent.grad = bar", "fan-out"),
        ("return bar.sum(axis=axes).reshape(x.shape) if axes else bar", "return bar", "transposed-jacobians"),
        ("lambda bar: (bar * data,)", "lambda bar: (data,)", "transposed-jacobians"),
    ],
)
def test_a_wrong_engine_is_caught(right: str, wrong: str | None, caught: str, write: Write) -> None:
    """= for +=, broadcasting not summed back, a cotangent taken for 1: each fails where it should."""
    text = SCALAR if right in SCALAR else ARRAY
    assert right in text

    rows = judged(preflight(load(write(text.replace(right, right.replace("+=", "=") if wrong is None else wrong)))))

    assert rows[caught].is_red


def red(candidate: Candidate) -> list[str]:
    """The required claims of the chapter that fail."""
    return [id for id, row in judged(candidate).items() if row.is_red and all_claims()[f"reverse-mode.{id}"].required]


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each first part, which it has, replaced by the second."""
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


OTHER_CONVENTIONS = replaced(
    ARRAY,
    ("axis=None", "dim=None"),
    ("axis is None", "dim is None"),
    ("expand_dims(bar, axis)", "expand_dims(bar, dim)"),
    ("self.data.sum(axis=axis)", "self.data.sum(axis=dim)"),
    ("    __radd__, __rmul__ = __add__, __mul__\n", ""),
    ("    def backward(self):", "    def softmax(self, dim): raise TypeError\n\n    def backward(self):"),
    ("other = other if isinstance(other, Tensor) else Tensor(other)", "other.data"),
)
WITH_A_COTANGENT = replaced(
    ARRAY,
    ("def backward(self):", "def backward(self, bar):"),
    ("self.grad = np.ones_like(self.data)", "self.grad = bar"),
)
GRADS_ARE_VALUES = replaced(
    SCALAR,
    (
        "            value.pull()\n",
        "            value.pull()\n        for value in order:\n            value.grad = Value(value.grad)\n",
    ),
)


GRADS_START_AT_ZERO = replaced(
    ARRAY,
    ("np.asarray(data), None", "np.asarray(data), 0.0"),
    ("bar if parent.grad is None else parent.grad + bar", "parent.grad + bar"),
)


@pytest.mark.parametrize(
    ("text", "primitives"),
    [
        (OTHER_CONVENTIONS, {"add", "multiply", "exp"}),
        (WITH_A_COTANGENT, {"add", "multiply", "exp", "sum"}),
        (GRADS_START_AT_ZERO, {"add", "multiply", "exp", "sum"}),
        (GRADS_ARE_VALUES, {"add", "subtract", "multiply", "exp", "sum", "getitem", "matmul", "outer"}),
    ],
    ids=["other conventions", "backward(bar)", "grads start at 0", "grads are values"],
)
def test_conventions_are_not_guessed(text: str, primitives: set[str], write: Write) -> None:
    """What cannot be called by the contract is left out, and what is left is right."""
    candidate = preflight(load(write(text)))

    assert set(primitives_of(candidate.namespace)) == primitives
    assert red(candidate) == []


def test_a_walk_that_writes_into_a_leaf_is_seen(write: Write) -> None:
    """The leaf is a copy of the primal; what the walk writes there is an input that changed."""
    text = replaced(
        ARRAY,
        (
            "        for node in reversed(order):\n",
            "        for node in reversed(order):\n            node.data *= 0.5\n",
        ),
    )

    assert "pure" in red(preflight(load(write(text))))


def test_the_class_that_others_derive_from_is_the_engine(write: Write) -> None:
    """Parameters are values too; and a second name for a class is no second class."""
    derived = SCALAR + "\n\nclass Parameter(Value):\n    pass\n\n\nScalar = Value\n"

    assert value_class_name(load(write(derived)).namespace) == "Value"


def test_the_class_can_be_declared(write: Write) -> None:
    """Of two classes, or of one that was imported, ENGINE says which one is meant, and the refusal says so."""
    two = SCALAR + SCALAR.replace("Value", "Other")

    with pytest.raises(CandidateError, match="which one is the engine, ENGINE = Value"):
        load(write(two))
    assert load(write(two + "\nENGINE = Value\n")).operations == ("vjp", "grad")


COMPOSED = """

def _power(self, n):
    out = Value(self.data**n, (self,))

    def pull():
        self.grad += n * self.data ** (n - 1) * out.grad

    out.pull = pull
    return out


Value.__pow__ = _power
Value.__truediv__ = lambda self, other: self * self._other(other) ** -1
Value.__rtruediv__ = lambda self, other: self._other(other) * self**-1
Value.sigmoid = lambda self: 1.0 / (1.0 + (self * -1).exp())
Value.tanh = lambda self: (self.exp() - (self * -1).exp()) / (self.exp() + (self * -1).exp())
"""


def test_the_dearest_spelling_is_not_too_dear(write: Write) -> None:
    """Functions composed of sums, products and powers, constants as values, .grad = 0.0 at first: cost holds."""
    candidate = preflight(load(write(SCALAR + COMPOSED)))
    rows = judged(candidate)

    assert {"divide", "tanh", "sigmoid"} <= set(primitives_of(candidate.namespace))
    assert rows["cost"].cells[-1].verdict.value == "holds"
    assert rows["reuses-forward"].cells[-1].verdict.value == "holds"


def test_other_classes_are_none() -> None:
    """A class is one of values only if it can be added, multiplied and walked back from."""

    class Layer:
        def backward(self) -> None: ...

    Layer.__module__ = "mine"
    assert value_class_name({"__name__": "mine", "Layer": Layer}) is None
    assert value_class_name({"__name__": "mine", "array": np.ndarray}) is None
