"""Products of arrays: which kind each of NumPy's ways to multiply is, and that all of them are counted alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradspec.lift import Arithmetic, Kind, Product, Tally

M, K, N, BATCH = 3, 4, 5, 2
SHAPES = {
    "A": (M, K),
    "B": (K, N),
    "x": (K,),
    "y": (M,),
    "column": (K, 1),
    "row": (1, K),
    "As": (BATCH, M, K),
    "Bs": (BATCH, K, N),
    "xs": (BATCH, K),
}
MATRIX_MATRIX, MATRIX_VECTOR = Product(M, K, N), Product(M, K, 1)

WAYS: dict[str, tuple[Callable[..., Any], list[Product]]] = {
    "matrix @ matrix": (lambda a: a["A"] @ a["B"], [MATRIX_MATRIX]),
    "np.matmul": (lambda a: np.matmul(a["A"], a["B"]), [MATRIX_MATRIX]),
    "np.dot": (lambda a: np.dot(a["A"], a["B"]), [MATRIX_MATRIX]),
    "the method dot": (lambda a: a["A"].dot(a["B"]), [MATRIX_MATRIX]),
    "np.tensordot": (lambda a: np.tensordot(a["A"], a["B"], axes=1), [MATRIX_MATRIX]),
    "np.tensordot over axes": (lambda a: np.tensordot(a["A"], a["B"].T, axes=([1], [1])), [MATRIX_MATRIX]),
    "np.inner": (lambda a: np.inner(a["A"], a["B"].T), [MATRIX_MATRIX]),
    "np.einsum": (lambda a: np.einsum("ij,jk->ik", a["A"], a["B"]), [MATRIX_MATRIX]),
    "np.einsum, implicit": (lambda a: np.einsum("ij,jk", a["A"], a["B"]), [MATRIX_MATRIX]),
    "np.linalg.multi_dot": (lambda a: np.linalg.multi_dot([a["A"], a["B"]]), [MATRIX_MATRIX]),
    "matrix @ vector": (lambda a: a["A"] @ a["x"], [MATRIX_VECTOR]),
    "vector @ matrix": (lambda a: a["x"] @ a["A"].T, [Product(1, K, M)]),
    "matrix @ column": (lambda a: a["A"] @ a["column"], [MATRIX_VECTOR]),
    "row @ matrix": (lambda a: a["row"] @ a["A"].T, [Product(1, K, M)]),
    "np.dot with a vector": (lambda a: np.dot(a["A"].T, a["y"]), [Product(K, M, 1)]),
    "np.einsum with a vector": (lambda a: np.einsum("ij,i->j", a["A"], a["y"]), [Product(K, M, 1)]),
    "np.tensordot with a vector": (lambda a: np.tensordot(a["A"], a["x"], axes=1), [MATRIX_VECTOR]),
    "vector @ vector": (lambda a: a["x"] @ a["x"], [Product(1, K, 1)]),
    "np.vdot": (lambda a: np.vdot(a["x"], a["x"]), [Product(1, K, 1)]),
    "np.outer": (lambda a: np.outer(a["y"], a["x"]), [Product(M, 1, K)]),
    "np.multiply.outer": (lambda a: np.multiply.outer(a["y"], a["x"]), [Product(M, 1, K)]),
    "column @ row": (lambda a: a["column"] @ a["row"], [Product(K, 1, K)]),
    "a batch of samples": (lambda a: a["xs"] @ a["A"].T, [Product(BATCH, K, M)]),
    "a stack @ matrix": (lambda a: a["As"] @ a["B"], [Product(BATCH * M, K, N)]),
    "matrix @ a stack": (lambda a: a["A"] @ a["Bs"], [Product(M, K, BATCH * N)]),
    "a stack @ a stack": (lambda a: a["As"] @ a["Bs"], [Product(M, K, N, BATCH)]),
    "a stack @ vector": (lambda a: a["As"] @ a["x"], [Product(BATCH * M, K, 1)]),
    "np.einsum of stacks": (lambda a: np.einsum("bij,bj->bi", a["As"], a["xs"]), [Product(M, K, 1, BATCH)]),
    "np.dot with a number": (lambda a: np.dot(a["x"], 2.0), []),
    "elementwise": (lambda a: a["A"] * a["x"], []),
}


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest.fixture
def arrays(tally: Tally) -> dict[str, Any]:
    """Arrays of the shapes above, that count; no entry is 0 or 1."""
    counting = Arithmetic(tally=tally)
    made = {name: counting.array(2 + np.arange(float(np.prod(shape))).reshape(shape)) for name, shape in SHAPES.items()}
    tally.clear()
    return made


@pytest.mark.parametrize("way", WAYS)
def test_a_product_is_recognised(way: str, arrays: dict[str, Any], tally: Tally) -> None:
    """Once, with its dimensions; and the numbers were multiplied as often as these say."""
    multiply, expected = WAYS[way]
    multiply(arrays)

    assert tally.products == expected
    assert tally.multiplications == sum(product.multiplications for product in expected) or not expected


@pytest.mark.parametrize(
    ("product", "kind"),
    [
        (Product(1, K, 1), Kind.VECTOR_VECTOR),
        (Product(M, 1, N), Kind.OUTER),
        (Product(M, K, 1), Kind.MATRIX_VECTOR),
        (Product(1, K, N), Kind.MATRIX_VECTOR),
        (Product(M, K, 1, BATCH), Kind.MATRIX_VECTOR),
        (Product(M, K, N), Kind.MATRIX_MATRIX),
    ],
)
def test_kinds(product: Product, kind: Kind) -> None:
    """A matrix of one row or one column is a vector, and an inner dimension of 1 makes an outer product."""
    assert product.kind is kind


def test_a_product_written_out_is_counted_and_not_recognised(arrays: dict[str, Any], tally: Tally) -> None:
    """A loop over entries, and a sum of broadcast products, take their multiplications and show no array product."""
    A, x = arrays["A"], arrays["x"]
    for written in (
        lambda: [sum(A[i, j] * x[j] for j in range(K)) for i in range(M)],
        lambda: (A * x).sum(axis=1),
        lambda: sum(A[:, j] * x[j] for j in range(K)),
    ):
        tally.clear()
        written()
        assert (tally.multiplications, tally.products) == (M * K, [])


def test_einsum_of_three_costs_what_it_does(arrays: dict[str, Any], tally: Tally) -> None:
    """In one loop it multiplies for every combination of indices; with `optimize` it takes two at a time."""
    operands = "i,ij,jk->k", arrays["y"], arrays["A"], arrays["B"]
    np.einsum(*operands)
    at_once = tally.multiplications
    tally.clear()
    np.einsum(*operands, optimize="optimal")

    assert at_once == 2 * M * K * N
    assert tally.multiplications == M * K + K * N
    assert {product.kind for product in tally.products} == {Kind.MATRIX_VECTOR}


def test_multiplying_by_one_is_no_work(arrays: dict[str, Any], tally: Tally) -> None:
    """It is tallied as a multiplication, and left out of those that are any work; by zero is work."""
    x = arrays["x"]
    _ = 1.0 * x, x * 1, x * 0, np.eye(2) @ x[:2]

    assert (tally.mul, tally.by_one, tally.multiplications) == (3 * K + 4, 2 * K + 2, K + 2)


def test_a_snapshot_stays(arrays: dict[str, Any], tally: Tally) -> None:
    """What was counted so far is kept when counting goes on, or starts again."""
    x = arrays["x"]
    _ = x @ x
    kept = tally.snapshot()
    _ = x @ x
    tally.clear()

    assert (kept.mul, kept.add, kept.products) == (K, K - 1, [Product(1, K, 1)])
    assert (tally.total, tally.products, tally.by_one) == (0, [], 0)


def test_products_read_as_shapes() -> None:
    """What a failure shows of them."""
    assert str(Product(M, K, N)) == "(3×4)(4×5)"
    assert str(Product(M, K, N, BATCH)) == "(3×4)(4×5), 2 times"
