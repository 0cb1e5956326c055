"""The network linear → relu → linear and its backward pass, at the working precision.

A unit whose mask nobody can be sure of is given a range of slopes: the gradients that depend on it are then an
interval (`low`, `high`), a single value wherever every mask is decided.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mpf

from gradspec.oracle.affine import dot
from gradspec.oracle.chain_rule import exact_matrix
from gradspec.oracle.differentiation import gradient


def relu(x: Any) -> Any:
    """max(x, 0), elementwise."""
    return np.array([max(value, mpf(0)) for value in x], dtype=object)


def relu_grad(x: Any) -> Any:
    """1 where x > 0, else 0."""
    return np.array([mpf(1) if value > 0 else mpf(0) for value in x], dtype=object)


class Network:
    """z1 = W1 x, a1 = relu(z1), z2 = W2 a1, with the cotangent of z2: W1 is (h, n), W2 is (m, h)."""

    def __init__(self, W1: Any, W2: Any, x: Any, z2_bar: Any) -> None:
        self.W1, self.W2 = exact_matrix(W1), exact_matrix(W2)
        self.x, self.z2_bar = exact_matrix(x), exact_matrix(z2_bar)

    @cached_property
    def z1(self) -> Any:
        """W1 x, shape (h,)."""
        return self.W1 @ self.x

    @cached_property
    def a1(self) -> Any:
        """relu(z1), shape (h,)."""
        return relu(self.z1)

    @cached_property
    def z2(self) -> Any:
        """W2 a1, shape (m,)."""
        return self.W2 @ self.a1

    @cached_property
    def a1_bar(self) -> Any:
        """W2ᵀ z2_bar, shape (h,)."""
        return self.W2.T @ self.z2_bar

    @cached_property
    def second_weights_bar(self) -> Any:
        """z2_bar a1ᵀ, shape (m, h)."""
        return np.outer(self.z2_bar, self.a1)

    def z1_bar(self, slopes: Any) -> Any:
        """a1_bar ⊙ slopes, for the slopes that relu is taken to have at z1, shape (h,)."""
        return self.a1_bar * slopes

    def first_weights_bar(self, slopes: Any) -> tuple[Any, Any]:
        """z1_bar xᵀ for slopes between the two given, entry by entry: the lowest and the highest, shape (h, n)."""
        return _ends(slopes, lambda end: np.outer(self.z1_bar(end), self.x))

    def x_bar(self, slopes: Any) -> tuple[Any, Any]:
        """W1ᵀ z1_bar for slopes between the two given: the lowest and the highest, shape (n,)."""
        low, high = _ends(slopes, lambda end: self.W1 * self.z1_bar(end)[:, np.newaxis])
        return low.sum(axis=0), high.sum(axis=0)

    @cached_property
    def magnitude(self) -> Network:
        """The same network with the absolute value of every entry: what rounding errors are measured by."""
        return Network(abs(self.W1), abs(self.W2), abs(self.x), abs(self.z2_bar))


class DifferencedNetwork(Network):
    """The same by the other route: what is transposed or an outer product there is a difference of the forward here."""

    @cached_property
    def a1_bar(self) -> Any:
        return gradient(lambda a: dot(self.z2_bar, self.W2 @ np.array(a, dtype=object)), list(self.a1))

    @cached_property
    def second_weights_bar(self) -> Any:
        return self._weight_gradient(self.W2, self.z2_bar, self.a1)

    def first_weights_bar(self, slopes: Any) -> tuple[Any, Any]:
        return _ends(slopes, lambda end: self._weight_gradient(self.W1, self.z1_bar(end), self.x))

    def x_bar(self, slopes: Any) -> tuple[Any, Any]:
        rows = [gradient(lambda x, row=row: dot(row, x), list(self.x)) for row in self.W1]  # type: ignore[misc]
        low, high = _ends(slopes, lambda end: np.array(rows) * self.z1_bar(end)[:, np.newaxis])
        return low.sum(axis=0), high.sum(axis=0)

    def _weight_gradient(self, W: Any, z_bar: Any, h: Any) -> Any:
        flat = gradient(lambda w: dot(z_bar, np.array(w, dtype=object).reshape(W.shape) @ h), list(W.ravel()))
        return flat.reshape(W.shape)


def _ends(slopes: Any, quantity: Callable[[Any], Any]) -> tuple[Any, Any]:
    """The entrywise extremes of a quantity that is linear in the slopes."""
    low, high = slopes
    first = quantity(low)
    if low is high:
        return first, first
    second = quantity(high)
    return np.minimum(first, second), np.maximum(first, second)
