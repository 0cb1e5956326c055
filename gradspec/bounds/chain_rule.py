"""How far a correct composition, or product of Jacobians, may be from the truth. Derived in spec/chain-rule.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mpmath import mp, mpf

from gradspec.bounds.roundings import UndecidableError, eta, gamma, unit
from gradspec.formats import Format
from gradspec.oracle.chain_rule import TRUNCATION, Composition, JacobianChain


def composition(true: Composition, format: Format) -> Any:
    """E + u(|f'(g)g'| + E) + η for callables that round once, E = |f'(g)|ε_g' + (|g'| + ε_g')(max|f″|·ε_g + ε_f').

    The truncation of the oracle's own differences comes on top; only a derivative of 0 can tell. Raises
    UndecidableError where ε_g ≥ ½: there f' is asked about another point altogether.
    """
    u, tiny = unit(format), eta(format)
    inner_off = u * abs(true.inner) + tiny
    if 2 * inner_off >= 1:
        raise UndecidableError(f"g(x) = {mp.nstr(true.inner, 5)} is known to no digit after the point in {format}")
    drift = true.f.bend(true.inner, inner_off) * inner_off
    outer = abs(true.f.derivative(true.inner))
    outer_off = drift + u * (outer + drift) + tiny
    slope = abs(true.g.derivative(true.x))
    slope_off = u * slope + tiny
    error = outer * slope_off + (slope + slope_off) * outer_off
    return error + u * (outer * slope + error) + tiny + TRUNCATION


def chain_product(true: JacobianChain, format: Format) -> Any:
    """γ_{k_1 + ⋯ + k_{N−1}}·|J_N|⋯|J_1|, whatever the order of multiplication, shape (m, n)."""
    roundings = sum(true.inner_sizes)
    return true.magnitude.product * gamma(format, roundings) + underflow(format, roundings, true.jacobians)


def chain_gradient(true: JacobianChain, format: Format) -> Any:
    """γ_{k_1 + ⋯ + k_N}·|J_1|ᵀ⋯|J_N|ᵀ|cotangent|, whatever the order of multiplication, shape (n,)."""
    roundings = sum(true.sizes)
    return true.magnitude.gradient * gamma(format, roundings) + underflow(
        format, roundings, [*true.jacobians, true.cotangent]
    )


def underflow(format: Format, roundings: int, factors: Iterable[Any]) -> Any:
    """What underflowing products can add up to: η for each rounding, carried through the other factors.

    A factor enlarges what comes in by at most its largest entry times its largest dimension.
    """
    growth = mpf(1)
    if not format.is_exact:
        for factor in factors:
            growth *= max(1, max(factor.shape) * abs(factor).max())
    return roundings * eta(format) * growth
