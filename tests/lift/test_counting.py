"""Counting: every elementary operation once, under its name."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from gradspec.lift import Arithmetic, Tally, lift_namespace

V = 4
VECTOR = np.array([0.5, -1.0, 2.0, 0.25])
MATRIX = np.arange(12.0).reshape(3, V)


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest.fixture
def counting(tally: Tally) -> Arithmetic:
    return Arithmetic(tally=tally)


COUNTS: dict[str, tuple[Callable[[Any, Any], Any], dict[str, int]]] = {
    "x + y": (lambda x, a: x + x, {"add": V}),
    "x - 1": (lambda x, a: x - 1, {"sub": V}),
    "1 - x": (lambda x, a: 1 - x, {"sub": V}),
    "x * y": (lambda x, a: 2 * x, {"mul": V}),
    "x / y": (lambda x, a: 1 / x, {"div": V}),
    "-x": (lambda x, a: -x, {"neg": V}),
    "x > 0": (lambda x, a: x > 0, {"compare": V}),
    "x ** 2": (lambda x, a: x**2, {"mul": V}),
    "square": (lambda x, a: np.square(x), {"mul": V}),
    "exp": (lambda x, a: np.exp(x), {"exp": V}),
    "log": (lambda x, a: np.log(x), {"log": V}),
    "sqrt": (lambda x, a: np.sqrt(x), {"other": V}),
    "maximum": (lambda x, a: np.maximum(x, 0), {"compare": V}),
    "max": (lambda x, a: x.max(), {"compare": V - 1}),
    "sum": (lambda x, a: np.sum(x), {"add": V - 1}),
    "sum method": (lambda x, a: x.sum(), {"add": V - 1}),
    "builtin sum": (lambda x, a: sum(x), {"add": V}),
    "mean": (lambda x, a: x.mean(), {"add": V - 1, "div": 1}),
    "dot": (lambda x, a: np.dot(x, x), {"mul": V, "add": V - 1}),
    "matvec": (lambda x, a: a @ x, {"mul": 3 * V, "add": 3 * (V - 1)}),
    "matvec method": (lambda x, a: a.dot(x), {"mul": 3 * V, "add": 3 * (V - 1)}),
    "matmul": (lambda x, a: a @ a.T, {"mul": 9 * V, "add": 9 * (V - 1)}),
    "outer": (lambda x, a: np.outer(x, x), {"mul": V * V}),
    "loops": (lambda x, a: [v * w for v in x for w in x], {"mul": V * V}),
    "in place": (lambda x, a: x.__isub__(1), {"sub": V}),
    "one entry": (lambda x, a: x.__setitem__(0, x[0] - 1), {"sub": 1}),
    "logaddexp": (lambda x, a: np.logaddexp(x, 0), {"sub": V, "exp": V, "log": V, "add": V}),
    "norm": (lambda x, a: np.linalg.norm(x), {"mul": V, "add": V - 1, "other": 1}),
    "copy": (lambda x, a: x.copy().reshape(2, 2).T.ravel().astype(float), {}),
    "diag": (lambda x, a: np.diag(x), {}),
    "float array": (lambda x, a: x * np.ones(V), {"mul": V}),
}


@pytest.mark.parametrize("name", COUNTS)
def test_counts(name: str, counting: Arithmetic, tally: Tally) -> None:
    """Exactly what is written, whoever runs the loop."""
    function, expected = COUNTS[name]
    x, a = counting.array(VECTOR), counting.array(MATRIX)
    tally.clear()
    function(x, a)

    assert {n: c for n, c in tally.items() if c} == expected
    assert tally.total == sum(expected.values())


def test_einsum_multiplies_once_a_term(counting: Arithmetic, tally: Tally) -> None:
    """Its sums start from zero, which is an addition more."""
    np.einsum("ij,j->i", counting.array(MATRIX), counting.array(VECTOR))

    assert tally.mul == 3 * V


def test_largest_array_sees_a_matrix(counting: Arithmetic, tally: Tally) -> None:
    """Whether it comes from broadcasting, outer, diag or eye."""
    for build in (
        lambda x: np.outer(x, x),
        lambda x: np.diag(x),
        lambda x: x[:, None] * x[None, :],
        lambda x: np.einsum("i,j->ij", x, x),
        lambda x: np.kron(x, x),
        lambda x: x.repeat(V),
        lambda x: x[:, None] > x,
    ):
        x = counting.array(VECTOR)
        tally.clear()
        build(x)
        assert tally.largest_array == V * V


def test_largest_array_of_views(counting: Arithmetic, tally: Tally) -> None:
    """A view is no larger than what it shows."""
    x = counting.array(VECTOR)
    tally.clear()
    np.broadcast_to(x, (V, V))
    x[:, None].T.reshape(2, 2)

    assert tally.largest_array <= V


def test_a_lifted_module_is_counted(counting: Arithmetic, tally: Tally, module: Callable[[str], ModuleType]) -> None:
    """Also what it makes itself, by NumPy or by math."""
    source = """
def backward(p, label):
    g = p.copy()
    g[label] -= 1
    return g

def softmax(x):
    e = [math.exp(v - max(x)) for v in x]
    return np.array(e) / math.fsum(e)

def eye(x):
    return np.eye(len(x))
"""
    lifted = lift_namespace(vars(module(source)), counting)
    x = counting.array(VECTOR)
    tally.clear()
    lifted.call("backward", x, 1)
    assert (tally.sub, tally.total) == (1, 1)

    tally.clear()
    lifted.call("softmax", x)
    assert (tally.exp, tally.div, tally.sub) == (V, V, V)

    tally.clear()
    lifted.call("eye", x)
    assert (tally.total, tally.largest_array) == (0, V * V)


def test_reads_as_a_mapping_and_by_attribute(tally: Tally) -> None:
    """Every name is there, and no other."""
    tally.count("mul")

    assert tally["mul"] == tally.mul == dict(tally)["mul"] == tally.total == 1
    assert "exp" in tally
    with pytest.raises(AttributeError):
        _ = tally.square_root
    with pytest.raises(KeyError):
        _ = tally["square_root"]


def test_arithmetics_count_apart(tally: Tally, counting: Arithmetic) -> None:
    """One arithmetic's work is not in another's tally."""
    Arithmetic().array(VECTOR).sum()

    assert tally.total == 0
