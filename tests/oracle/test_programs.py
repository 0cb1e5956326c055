"""A program's true derivatives: forward dual numbers and differences of the program alone tell the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mpmath import mp, mpf

from gradspec.cases import ProgramCase
from gradspec.contract import PRIMITIVES
from gradspec.formats import FLOAT64
from gradspec.oracle.primitives import PRIMITIVES as DUAL
from gradspec.oracle.primitives import array
from gradspec.strategies import CaseFactory, fan_outs, programs, single_steps

FACTORIES = {"programs": programs, "fan-outs": fan_outs, "single steps": single_steps}
DRAWS = 40
DIGITS = 80
AGREED = mpf(10) ** -60

Draws = Callable[..., list[Any]]


def cases(factory: CaseFactory, drawn: Draws) -> list[ProgramCase]:
    """The named programs and some that are drawn."""
    space = factory.space(FLOAT64, "textbook")
    named: list[Any] = list(factory.named(space))
    return [*named, *drawn(factory.strategy(space), DRAWS)]


@pytest.mark.parametrize("name", FACTORIES)
def test_two_methods_agree(name: str, drawn: Draws) -> None:
    """No entry of a Jacobian differs between the two, by more than the differences' own truncation."""
    with mp.workdps(DIGITS):
        for case in cases(FACTORIES[name], drawn):
            dual, differences = case.oracle, case.by_another_route().oracle
            off = [abs(a - b) for a, b in zip(dual.jacobian.flat, differences.jacobian.flat, strict=True)]

            assert max(off) < AGREED, case.literal()


def test_the_methods_are_two() -> None:
    """The other route takes no tangent of the first: with a wrong rule for the slope, it still tells the truth."""
    case: Any = single_steps.named(single_steps.space(FLOAT64, "textbook"))[0]
    with mp.workdps(DIGITS):
        dual, differences = case.oracle, case.by_another_route().oracle

        assert type(dual) is not type(differences)
        assert any(a != b for a, b in zip(dual.jacobian.flat, differences.jacobian.flat, strict=True))


def test_every_primitive_has_an_oracle_and_is_drawn(drawn: Draws) -> None:
    """The contract's primitives are those of the oracle, and each occurs in the named programs of one step."""
    named: list[Any] = list(single_steps.named(single_steps.space(FLOAT64, "textbook")))
    steps = {case.program.steps[0].primitive for case in named}

    assert set(DUAL) == set(PRIMITIVES) == steps


def test_pushing_and_pulling_are_transposed(drawn: Draws) -> None:
    """⟨ȳ, J ẋ⟩ = ⟨Jᵀ ȳ, ẋ⟩, for the inputs themselves as tangents."""
    with mp.workdps(DIGITS):
        for case in cases(programs, drawn):
            pushed = case.oracle.pushforward(case.values)
            forwards = pushed.reshape(-1) @ array(case.cotangent).reshape(-1)
            pulled = case.oracle.pullback(case.cotangent)
            backwards = sum(b.reshape(-1) @ array(v).reshape(-1) for b, v in zip(pulled, case.values, strict=True))

            assert abs(forwards - backwards) < AGREED
