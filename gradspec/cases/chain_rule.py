"""Cases of the chapter chain-rule: compositions of functions of one number, and chains of Jacobians."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mpmath import mp

from gradspec.cases.case import Case
from gradspec.oracle.chain_rule import Composition, JacobianChain, OtherwayChain
from gradspec.oracle.precision import exact

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class ComposedFunctions(Case):
    """f∘g at x, the functions by their names in gradspec.oracle.chain_rule.ELEMENTARY."""

    f: str
    g: str
    x: float

    @cached_property
    def oracle(self) -> Composition:
        """The functions, and the true derivative of their composition."""
        return Composition(self.f, self.g, self.x)


@dataclass(frozen=True, eq=False, kw_only=True)
class SineOfSquare(Case):
    """sin(x²) at x."""

    x: float

    @cached_property
    def oracle(self) -> Composition:
        """The sine, the square, and the derivative of their composition by differences."""
        return Composition("sin", "square", self.x)

    @property
    def derivative(self) -> Any:
        """2x·cos(x²); by the other route the difference quotient."""
        x = exact(self.x)
        return self.oracle.derivative if self.independent else 2 * x * mp.cos(x * x)


@dataclass(frozen=True, eq=False, kw_only=True)
class Jacobians(Case):
    """Jacobians J_1, …, J_N in the order of application."""

    jacobians: tuple[Matrix, ...]

    @cached_property
    def oracle(self) -> JacobianChain:
        """Their true product, and the gradient where there is a cotangent."""
        route = OtherwayChain if self.independent else JacobianChain
        return route(self.jacobians, getattr(self, "cotangent", ()))

    @property
    def product_shape(self) -> tuple[int, int]:
        """(m, n)."""
        return len(self.jacobians[-1]), len(self.jacobians[0][0])


@dataclass(frozen=True, eq=False, kw_only=True)
class PulledBack(Jacobians):
    """Jacobians and the cotangent of the last one's output, shape (m,)."""

    cotangent: tuple[float, ...]
