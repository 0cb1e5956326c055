"""Batches that every run has: each row another, N = 1, N = V and N ≠ V, and every way to lie in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradspec import check
from gradspec.cases.memory import Memory, laid_out
from gradspec.contract import OPERATIONS
from gradspec.strategies.calls import named_batches

BATCHED = [name for name, operation in OPERATIONS.items() if operation.batched_results]


@pytest.mark.parametrize("name", BATCHED)
def test_every_operation_is_asked_in_every_way(name: str) -> None:
    """There is a batch of one, a square one, ones that are not, and one for each way to lie in memory."""
    last = -1 if name.startswith(("affine", "mlp")) else 0  # the weights come first there
    shapes = {np.shape(call.arguments[last])[:2] for call in named_batches(name)}

    assert {call.memory for call in named_batches(name)} == set(Memory)
    assert any(rows == 1 for rows, _ in shapes)
    assert any(rows == columns > 1 for rows, columns in shapes)
    assert any(1 < rows < columns for rows, columns in shapes)


@pytest.mark.parametrize("name", BATCHED)
def test_every_row_is_another(name: str) -> None:
    """Rows that are not broadcast differ from each other, in every argument that is one of samples."""
    for call in named_batches(name):
        pairs = zip(OPERATIONS[name].arguments, call.arguments, strict=False)
        for value in (value for argument, value in pairs if argument.batched and argument.kind == "array"):
            assert len(set(value)) == (1 if call.memory is Memory.BROADCAST else len(value))


@pytest.mark.parametrize("name", [name for name in BATCHED if OPERATIONS[name].arguments[0].name == "probs"])
def test_probabilities_sum_to_one(name: str) -> None:
    """What is given as probabilities is that, exactly."""
    for call in named_batches(name):
        assert [sum(row) for row in call.arguments[0]] == [1.0] * len(call.arguments[0])


@pytest.mark.parametrize("memory", Memory)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
def test_lying_otherwise_changes_no_value(memory: Memory, dtype: Any) -> None:
    """The values, the shape and the dtype stay; only the strides are others."""
    array = np.arange(6, dtype=dtype).reshape(2, 3)
    array = np.tile(array[:1], (2, 1)) if memory is Memory.BROADCAST else array
    lying = laid_out(array, memory)

    assert np.array_equal(lying, array)
    assert (lying.dtype, lying.shape) == (array.dtype, array.shape)
    assert (lying.strides == array.strides) == (memory is Memory.PACKED)


def test_what_samples_share_is_not_broadcast() -> None:
    """Rows of weights differ: one row cannot stand for all."""
    W = np.arange(4.0).reshape(2, 2)

    assert np.array_equal(laid_out(W, Memory.BROADCAST, samples=False), W)


IN_MEMORY_ORDER = """
import numpy as np

BATCHED = {"sigmoid", "affine_backward", "mlp_backward"}


def in_memory(x):
    x = np.asarray(x)
    return x.ravel(order="K").reshape(x.shape)


def sigmoid(x):
    return 1 / (1 + np.exp(-in_memory(x)))


def affine_backward(W, x, cotangent):
    x, g = in_memory(np.atleast_2d(x)), np.atleast_2d(cotangent)
    return g.T @ x, g.sum(axis=0), np.asarray(cotangent) @ W


def mlp_backward(W1, W2, x, z2_bar):
    x2, g = in_memory(np.atleast_2d(x)), np.atleast_2d(z2_bar)
    z1 = x2 @ np.asarray(W1).T
    z1_bar = (g @ W2) * (z1 > 0)
    return (z1_bar @ W1).reshape(np.shape(x)), z1_bar.T @ x2, g.T @ np.maximum(z1, 0)
"""


@pytest.mark.parametrize("claim", ["conduct.batch", "affine.parameter-grads", "mlp.batch-is-sum"])
def test_entries_in_the_order_of_memory_are_caught(tmp_path: Path, claim: str) -> None:
    """Code that reads a buffer without its strides is right on packed arrays only; the failure says which was not."""
    path = tmp_path / "student.py"
    path.write_text(IN_MEMORY_ORDER, encoding="utf-8")
    (row,) = check(str(path), claims=claim, profile="quick").claims

    failures = [cell.failure for cell in row.cells if cell.failure is not None]
    assert failures
    assert all(failure.example.endswith("# transposed in memory") for failure in failures)
