"""Correct programs in many forms are measured and hold; the expensive ones are told by their counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import gradspec
from gradspec.candidates import load
from gradspec.lift import Kind
from gradspec.runner.evaluation import Evaluator
from gradspec.verdicts import Result

Check = Callable[..., Result]
HEADER = "from functools import reduce\nimport numpy as np\n\n"
GRADIENT = "modes.reverse-is-matrix-vector"
DIGITS = 20

WALKS_BACK = {
    "@": "for J in reversed(jacobians):\n        v = J.T @ v\n    return v",
    "a row": "for J in reversed(jacobians):\n        v = v @ J\n    return v",
    "np.dot": "for J in jacobians[::-1]:\n        v = np.dot(J.T, v)\n    return v",
    "the method dot": "for J in jacobians[::-1]:\n        v = J.T.dot(v)\n    return v",
    "np.matmul, reduced": "return reduce(np.matmul, reversed(jacobians), v)",
    "np.einsum": "for J in reversed(jacobians):\n        v = np.einsum('ij,i->j', J, v)\n    return v",
    "np.tensordot": "for J in reversed(jacobians):\n        v = np.tensordot(v, J, axes=1)\n    return v",
    "np.linalg.multi_dot": "return np.linalg.multi_dot([*(J.T for J in jacobians), v])",
    "a column": "v = v[:, None]\n    for J in reversed(jacobians):\n        v = J.T @ v\n    return v[:, 0]",
    "a broadcast product": "for J in reversed(jacobians):\n        v = (J * v[:, None]).sum(axis=0)\n    return v",
    "a sum of rows": "for J in reversed(jacobians):\n        v = sum(a * row for a, row in zip(v, J))\n    return v",
    "loops": """for J in reversed(jacobians):
        before = [0.0] * J.shape[1]
        for i in range(J.shape[0]):
            for j in range(J.shape[1]):
                before[j] += J[i, j] * v[i]
        v = before
    return np.array(v)""",
    "floats first": "v = 1.0 * np.asarray(v, dtype=float)\n"
    "    for J in reversed([np.array(J, dtype=np.float64) for J in jacobians]):\n        v = J.T @ v\n    return v",
    "an identity first": "v = np.eye(len(v)) @ v\n    for J in reversed(jacobians):\n        v = J.T @ v\n    return v",
    "zeros skipped": """for J in reversed(jacobians):
        before = np.zeros_like(J[0])
        for i in range(len(J)):
            if v[i] != 0:
                before = before + v[i] * J[i]
        v = before
    return v""",
}
WHOLE_FILES = {
    "@": """
def backprop(jacobians, v):
    return reduce(lambda v, J: J.T @ v, reversed(jacobians), v)
def pushforward(jacobians, v):
    return reduce(lambda v, J: J @ v, jacobians, v)
def chain_jacobian(outer, inner):
    return outer @ inner
""",
    "np.linalg.multi_dot": """
def backprop(jacobians, v):
    return np.linalg.multi_dot([*(J.T for J in jacobians), v])
def pushforward(jacobians, v):
    return np.linalg.multi_dot([*jacobians[::-1], v])
def chain_jacobian(outer, inner):
    return np.linalg.multi_dot([outer, inner])
""",
    "np.einsum": """
def backprop(jacobians, v):
    return reduce(lambda v, J: np.einsum("ij,i->j", J, v), reversed(jacobians), v)
def pushforward(jacobians, v):
    return reduce(lambda v, J: np.einsum("ij,j", J, v), jacobians, v)
def chain_jacobian(outer, inner):
    return np.einsum("mk,kn->mn", outer, inner)
""",
    "loops": """
def backprop(jacobians, v):
    for J in reversed(jacobians):
        v = [sum(J[i][j] * v[i] for i in range(len(J))) for j in range(len(J[0]))]
    return np.array(v)
def pushforward(jacobians, v):
    for J in jacobians:
        v = [sum(J[i][j] * v[j] for j in range(len(v))) for i in range(len(J))]
    return np.array(v)
def chain_jacobian(outer, inner):
    columns = list(zip(*inner))
    return np.array([[sum(a * b for a, b in zip(row, column)) for column in columns] for row in outer])
""",
}
FROM_THE_OUTPUT = """J = jacobians[-1]
    for before in jacobians[-2::-1]:
        J = J @ before
    return J.T @ v"""
FROM_THE_INPUT = """J = jacobians[0]
    for after in jacobians[1:]:
        J = after @ J
    return J.T @ v"""


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """`check(body)`: a file whose `backprop` has that body, judged on the gradient of one loss."""

    def judged(body: str, claims: str = GRADIENT) -> Result:
        path = tmp_path / "student.py"
        path.write_text(f"{HEADER}def backprop(jacobians, v):\n    {body}\n", encoding="utf-8")
        return gradspec.check(str(path), claims=claims, examples=25)

    return judged


@pytest.mark.parametrize("form", WALKS_BACK)
def test_every_way_to_walk_back_is_measured_and_holds(form: str, check: Check) -> None:
    """However the products are written, there is one multiplication for each entry of the Jacobians."""
    result = check(WALKS_BACK[form])

    assert [str(row.verdict) for row in result] == ["holds"]


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("form", WHOLE_FILES)
def test_a_correct_file_is_not_accused(form: str, seed: int, tmp_path: Path) -> None:
    """The cheapest order of all, `multi_dot`, included: no claim of the chapter objects to it."""
    path = tmp_path / "student.py"
    path.write_text(HEADER + WHOLE_FILES[form], encoding="utf-8")
    result = gradspec.check(str(path), claims="modes.*", seed=seed)

    assert {row.claim: str(row.verdict) for row in result if str(row.verdict) != "holds"} == {}


def test_a_row_from_the_output_is_reverse_mode(check: Check) -> None:
    """The whole Jacobian of one loss, multiplied from the loss's side, is a row times a matrix a layer."""
    assert check(FROM_THE_OUTPUT).ok


def test_forward_mode_is_told_with_its_counts(check: Check) -> None:
    """From the input's side the same program multiplies matrices, and is shown what it spent."""
    result = check(FROM_THE_INPUT)
    (row,) = result
    failure = row.cell("float64").failure  # type: ignore[union-attr]

    assert not result.ok
    assert failure is not None
    assert failure.expected.endswith("multiplications; products of two matrices: 0")
    assert int(failure.received.split()[0]) > int(failure.expected.split()[0])


@pytest.mark.parametrize(
    "walk",
    [
        "v[:, None] * np.eye(len(v))",
        "np.ones((3, 1)) * v",
    ],
)
def test_matrices_where_vectors_would_do_are_seen(walk: str, check: Check) -> None:
    """Several copies of the cotangent, or a diagonal of it, are carried back in the place of one."""
    body = f"V = ({walk}).T\n    for J in reversed(jacobians):\n        V = J.T @ V\n    return V[:, 0]"
    rows = 3 if "ones" in walk else 1

    assert check(body).ok == (rows == 1)


def test_a_batch_is_a_product_of_matrices() -> None:
    """With B samples each step is a product of two matrices, at B times the cost of one sample."""
    evaluator, samples = Evaluator(load("reference")), 5
    W, x, y_bar = np.full((3, 4), 1.5), np.full(4, 2.5), np.full(3, 3.5)
    one = evaluator.tally("affine_backward", (W, x, y_bar), DIGITS)
    batch = evaluator.tally("affine_backward", (W, np.tile(x, (samples, 1)), np.tile(y_bar, (samples, 1))), DIGITS)

    assert one.of_kind(Kind.MATRIX_MATRIX) == []
    assert len(one.of_kind(Kind.MATRIX_VECTOR)) == len(one.of_kind(Kind.OUTER)) == 1
    assert len(batch.of_kind(Kind.MATRIX_MATRIX)) == 2
    assert batch.multiplications == samples * one.multiplications


def test_tallies_of_one_evaluator_are_kept_apart() -> None:
    """A second call leaves the first one's counts as they were."""
    evaluator = Evaluator(load("reference"))
    first = evaluator.tally("squared_norm", (np.full(3, 2.0),), DIGITS)
    evaluator.tally("squared_norm", (np.full(7, 2.0),), DIGITS)

    assert first.multiplications == 3


def test_who_works_too_much_is_excused_for_nothing(check: Check) -> None:
    """A claim about cost is a matter of the work done, and no misconduct of the same operation follows from it."""
    result = check(FROM_THE_INPUT, f"{GRADIENT},conduct.dtype")
    dear, strange = result[GRADIENT], result["conduct.dtype"]

    assert dear.cause.startswith("contract: a matter of the work")
    assert strange.is_red
    assert strange.follows_from == ()
