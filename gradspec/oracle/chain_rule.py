"""The chain rule: compositions of functions of one number, and products of Jacobians, at the working precision.

The derivative of a composition comes from differences of the composition itself; no formula for derivatives of
compositions is used. A chain of Jacobians is multiplied from the output's side, or by the other route from the input's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.oracle.differentiation import derivative
from gradspec.oracle.precision import exact

Function = Callable[[Any], Any]


def exact_matrix(values: Any) -> Any:
    """Nested numbers as an object array of mpf of the same shape, each converted without rounding."""
    if isinstance(values, np.ndarray) and values.dtype == object:
        return values
    source = np.asarray(values)
    converted = np.empty(source.shape, dtype=object)
    converted.ravel()[:] = [exact(value) for value in source.ravel().tolist()]
    return converted


@dataclass(frozen=True)
class Elementary:
    """A smooth function of one number with its derivative; `bend(t, r)` bounds |f″| on [t − r, t + r]."""

    function: Function
    derivative: Function
    bend: Callable[[Any, Any], Any]


ELEMENTARY: dict[str, Elementary] = {
    "square": Elementary(lambda t: t * t, lambda t: 2 * t, lambda t, r: mpf(2)),
    "sin": Elementary(lambda t: mp.sin(t), lambda t: mp.cos(t), lambda t, r: mpf(1)),
    "cos": Elementary(lambda t: mp.cos(t), lambda t: -mp.sin(t), lambda t, r: mpf(1)),
    "exp": Elementary(lambda t: mp.exp(t), lambda t: mp.exp(t), lambda t, r: mp.exp(t + r)),
    "cube": Elementary(lambda t: t**3, lambda t: 3 * t * t, lambda t, r: 6 * (abs(t) + r)),
    "tanh": Elementary(lambda t: mp.tanh(t), lambda t: mp.sech(t) ** 2, lambda t, r: mpf(1)),
    "line": Elementary(lambda t: 3 - t / 2, lambda t: mpf(-1) / 2, lambda t, r: mpf(0)),
    "identity": Elementary(lambda t: t, lambda t: mpf(1), lambda t, r: mpf(0)),
}
"""The functions that compositions are made of, by name; on [−2, 2] no two of them leave the range of float16."""

TRUNCATION = mpf(10) ** -80
"""What the differences may be off by there: their step squared, over 6, times a third derivative of at most 10⁸."""


class Composition:
    """f∘g at a point x, for two functions of ELEMENTARY."""

    def __init__(self, f: str, g: str, x: Any) -> None:
        self.f, self.g, self.x = ELEMENTARY[f], ELEMENTARY[g], exact(x)

    @cached_property
    def inner(self) -> Any:
        """g(x)."""
        return self.g.function(self.x)

    @cached_property
    def derivative(self) -> Any:
        """(f∘g)'(x), by differences of x ↦ f(g(x)) at many digits; off by TRUNCATION at most for |x| ≤ 2."""
        return derivative(lambda t: self.f.function(self.g.function(t)), self.x)


class JacobianChain:
    """J_N⋯J_1 and J_1ᵀ⋯J_Nᵀ·cotangent, for Jacobians in the order of application."""

    def __init__(self, jacobians: Iterable[Any], cotangent: Any = ()) -> None:
        self.jacobians = [exact_matrix(jacobian) for jacobian in jacobians]
        self.cotangent = exact_matrix(cotangent)

    @cached_property
    def product(self) -> Any:
        """J_N⋯J_1, shape (m, n), multiplied from the output's side: ((J_N J_{N−1})⋯)J_1."""
        return reduce(np.matmul, reversed(self.jacobians))

    @cached_property
    def gradient(self) -> Any:
        """J_1ᵀ(⋯(J_Nᵀ·cotangent)), shape (n,)."""
        return reduce(lambda bar, jacobian: jacobian.T @ bar, reversed(self.jacobians), self.cotangent)

    @cached_property
    def magnitude(self) -> JacobianChain:
        """The same chain with the absolute value of every entry: what rounding errors are measured by."""
        return JacobianChain([abs(jacobian) for jacobian in self.jacobians], abs(self.cotangent))

    @property
    def inner_sizes(self) -> list[int]:
        """k_1, …, k_{N−1}: the sizes that the product sums over."""
        return [len(jacobian) for jacobian in self.jacobians[:-1]]

    @property
    def sizes(self) -> list[int]:
        """k_1, …, k_N: the sizes that the gradient sums over."""
        return [len(jacobian) for jacobian in self.jacobians]


class OtherwayChain(JacobianChain):
    """The same by the other route: the product from the input's side, the gradient as a row times that product."""

    @cached_property
    def product(self) -> Any:
        return reduce(lambda inner, outer: outer @ inner, self.jacobians)

    @cached_property
    def gradient(self) -> Any:
        return self.cotangent @ self.product
