"""Products of arrays, told apart by their shapes: vector×vector, outer, matrix×vector, matrix×matrix.

What is recognised is what goes through NumPy's own protocols: `@`, `np.matmul`, `np.dot` and the method, `np.inner`,
`np.vdot`, `np.outer`, `np.tensordot`, `np.linalg.multi_dot`, `np.einsum` of two operands. A product that a program
writes out (a loop, a broadcast multiplication and a sum) is counted number by number and is none of these.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

Shape = tuple[int, ...]


class Kind(StrEnum):
    """What is multiplied with what."""

    VECTOR_VECTOR = "vector×vector"
    OUTER = "outer"
    MATRIX_VECTOR = "matrix×vector"
    MATRIX_MATRIX = "matrix×matrix"


@dataclass(frozen=True)
class Product:
    """(rows, inner) times (inner, columns), `batch` times."""

    rows: int
    inner: int
    columns: int
    batch: int = 1

    @property
    def kind(self) -> Kind:
        """A matrix of one row or one column is a vector; many vectors times one matrix are a matrix."""
        if self.rows == 1 and self.columns == 1:
            return Kind.VECTOR_VECTOR
        if self.rows == 1 or self.columns == 1:
            return Kind.MATRIX_VECTOR
        return Kind.OUTER if self.inner == 1 else Kind.MATRIX_MATRIX

    @property
    def multiplications(self) -> int:
        """What it takes by the definition: an entry of the result is a sum of `inner` products."""
        return self.batch * self.rows * self.inner * self.columns

    def __str__(self) -> str:
        times = f", {self.batch} times" if self.batch > 1 else ""
        return f"({self.rows}×{self.inner})({self.inner}×{self.columns}){times}"


def of_ufunc(ufunc: np.ufunc, method: str, inputs: Sequence[Any], options: Mapping[str, Any]) -> Product | None:
    """The product that a ufunc is; None where it is none. `inputs` are those of a call that succeeded."""
    if method == "outer" and ufunc is np.multiply:
        return _outer(np.shape(inputs[0]), np.shape(inputs[1]))
    read = _OF_UFUNC.get(ufunc.__name__) if method == "__call__" and "axes" not in options else None
    return None if read is None else read(np.shape(inputs[0]), np.shape(inputs[1]))


def of_function(function: Any, arguments: Sequence[Any], options: Mapping[str, Any]) -> Product | None:
    """The product that a NumPy function is by itself; None for one that calls others, and for what is no product."""
    if function is np.einsum:
        return None if options.get("optimize") else _einsum(arguments)
    if function is np.tensordot:
        return _tensordot(*arguments, **options)
    read = _OF_FUNCTION.get(function)
    operands = [*arguments, *(options[name] for name in ("a", "b") if name in options)]
    return None if read is None else read(np.shape(operands[0]), np.shape(operands[1]))


def _matmul(left: Shape, right: Shape) -> Product:
    """As `@`: a stack of matrices times one matrix is one taller matrix times it."""
    rows, inner = (1, *left) if len(left) == 1 else left[-2:]
    columns = 1 if len(right) == 1 else right[-1]
    stacked_left, stacked_right = left[:-2], right[:-2]
    if not stacked_right:
        return Product(rows * math.prod(stacked_left), inner, columns)
    if not stacked_left:
        return Product(rows, inner, columns * math.prod(stacked_right))
    return Product(rows, inner, columns, math.prod(np.broadcast_shapes(stacked_left, stacked_right)))


def _dot(left: Shape, right: Shape) -> Product | None:
    """As `np.dot`: over the last axis of the left and the last but one of the right; a scalar is no vector."""
    if not left or not right:
        return None
    columns = 1 if len(right) == 1 else math.prod(right) // max(1, right[-2])
    return Product(math.prod(left[:-1]), left[-1], columns)


def _inner(left: Shape, right: Shape) -> Product | None:
    return Product(math.prod(left[:-1]), left[-1], math.prod(right[:-1])) if left and right else None


def _outer(left: Shape, right: Shape) -> Product:
    return Product(math.prod(left), 1, math.prod(right))


def _vdot(left: Shape, right: Shape) -> Product:
    return Product(1, math.prod(left), 1)


def _vecdot(left: Shape, right: Shape) -> Product:
    return Product(1, left[-1], 1, math.prod(np.broadcast_shapes(left[:-1], right[:-1])))


def _matvec(left: Shape, right: Shape) -> Product:
    """A stack of vectors times one matrix is a product of two matrices."""
    if len(left) == 2:
        return Product(*left, math.prod(right[:-1]))
    return Product(left[-2], left[-1], 1, math.prod(np.broadcast_shapes(left[:-2], right[:-1])))


def _vecmat(left: Shape, right: Shape) -> Product:
    turned = (*right[:-2], right[-1], right[-2])
    return _matvec(turned, left)


def _tensordot(a: Any, b: Any, axes: Any = 2) -> Product:
    """Over the last axes of the left, or those that are named."""
    left, right = np.shape(a), np.shape(b)
    over = range(len(left) - axes, len(left)) if isinstance(axes, int) else np.ravel(axes[0])
    inner = math.prod(left[axis] for axis in over)
    return Product(math.prod(left) // max(1, inner), inner, math.prod(right) // max(1, inner))


def _einsum(arguments: Sequence[Any]) -> Product | None:
    """Of two operands and a subscript without an ellipsis; an index of one operand alone that is summed is inner."""
    if len(arguments) != 3 or not isinstance(arguments[0], str) or "." in arguments[0]:
        return None
    operands, _, result = arguments[0].replace(" ", "").partition("->")
    left, right = operands.split(",")
    if "->" not in arguments[0]:
        result = "".join(sorted(i for i in {*left, *right} if (left + right).count(i) == 1))
    sizes = dict(zip(left + right, (*np.shape(arguments[1]), *np.shape(arguments[2])), strict=True))

    def size(indices: set[str]) -> int:
        return math.prod(sizes[i] for i in indices)

    kept, both = set(result), set(left) & set(right)
    return Product(
        rows=size(kept & set(left) - both),
        inner=size((set(left) | set(right)) - kept),
        columns=size(kept & set(right) - both),
        batch=size(kept & both),
    )


_OF_UFUNC: dict[str, Callable[[Shape, Shape], Product]] = {
    "matmul": _matmul,
    "vecdot": _vecdot,
    "matvec": _matvec,
    "vecmat": _vecmat,
}
"""By name: older versions of NumPy have matmul alone."""

_OF_FUNCTION: dict[Any, Callable[[Shape, Shape], Product | None]] = {
    np.dot: _dot,
    np.inner: _inner,
    np.outer: _outer,
    np.vdot: _vdot,
}
"""np.linalg.multi_dot and its like call these."""
