"""Cases of the chapter modes: chains of Jacobians with a vector at each end, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from gradspec.cases.chain_rule import PulledBack
from gradspec.oracle import modes
from gradspec.oracle.chain_rule import JacobianChain

Step = tuple[Any, Any]
"""Two Jacobians to be multiplied, the outer one first."""


@dataclass(frozen=True)
class Question:
    """Something to be known of a Jacobian, by so many tangents pushed forward or so many cotangents pulled back."""

    asked: str
    tangents: int
    cotangents: int

    @property
    def cheaper(self) -> str:
        """The mode that needs fewer walks."""
        return "forward" if self.tangents < self.cotangents else "reverse"


@dataclass(frozen=True, eq=False, kw_only=True)
class DualChain(PulledBack):
    """Jacobians, the cotangent of the last one's output, shape (m,), and the tangent of the input, shape (n,)."""

    tangent: tuple[float, ...]

    @cached_property
    def transposed(self) -> JacobianChain:
        """The chain whose gradient is J_N⋯J_1·tangent."""
        return JacobianChain([jacobian.T for jacobian in reversed(self.oracle.jacobians)], self.tangent)


@dataclass(frozen=True, eq=False, kw_only=True)
class CountedChain(DualChain):
    """The same, to be counted: every entry exceeds 1, so that whatever is computed from them does, and none is 0.

    A chain that ends in a loss has the cotangent 1 of the loss itself: multiplying by it is no work.
    """

    @property
    def widths(self) -> tuple[int, ...]:
        """k_0, …, k_N."""
        return (len(self.jacobians[0][0]), *map(len, self.jacobians))

    @property
    def n(self) -> int:
        """The number of inputs."""
        return self.widths[0]

    @property
    def m(self) -> int:
        """The number of outputs."""
        return self.widths[-1]

    @property
    def depth(self) -> int:
        """The number of layers before the last, which is the loss where there is one."""
        return len(self.jacobians) - 1

    @property
    def questions(self) -> list[Question]:
        """What can be asked of the chain, where one of the modes needs fewer walks."""
        asked = [
            Question("the gradient of one loss, Jᵀȳ", self.n, 1),
            Question("a directional derivative, Jẋ", 1, self.m),
            Question("the whole Jacobian J", self.n, self.m),
        ]
        return [question for question in asked if question.tangents != question.cotangents]

    @property
    def gradient_cost(self) -> int:
        """What ∇_y L costs on its way back through the layers before the loss."""
        return modes.of_a_walk(self.widths[:-1])

    @property
    def walk_after_first_cost(self) -> int:
        """What one tangent through all layers but the first costs."""
        return modes.of_a_walk(self.widths[1:])

    @property
    def crossing(self) -> int:
        """What the whole Jacobian costs from the input's side, less what it costs from the output's."""
        return modes.from_the_input(self.widths) - modes.from_the_output(self.widths)

    @cached_property
    def from_the_input(self) -> list[Step]:
        """The products J_2·J_1, J_3·(J_2·J_1), …, each as its two factors."""
        first, *rest = self.oracle.jacobians
        partial = accumulate(rest, lambda inner, outer: outer @ inner, initial=first)
        return list(zip(rest, partial, strict=False))

    @cached_property
    def from_the_output(self) -> list[Step]:
        """The products J_N·J_{N−1}, (J_N·J_{N−1})·J_{N−2}, …, each as its two factors."""
        last, *rest = reversed(self.oracle.jacobians)
        partial = accumulate(rest, lambda outer, inner: outer @ inner, initial=last)
        return list(zip(partial, rest, strict=False))

    @cached_property
    def tangent_after_first(self) -> Any:
        """J_1·tangent, shape (k_1,)."""
        return self.oracle.jacobians[0] @ self.transposed.cotangent
