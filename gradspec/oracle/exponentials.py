"""e^{−g} for a whole vector: by mpmath, and for long vectors by Arb where python-flint is installed (`gradspec[fast]`).

Arb answers with balls. Each must be narrow enough for its midpoint to stand for the value, and a few entries of every
vector are computed by mpmath too: those must lie inside their balls.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from mpmath import mp, mpf
from mpmath.libmp import from_man_exp

from gradspec.oracle.precision import exp

LONG = 256
"""From this many entries on Arb is worth its conversions."""
GUARD_BITS = 32
"""Arb works with so many bits more than asked for, and may lose half of them."""
SAMPLES = 3
"""How many entries of a vector are held against mpmath."""
FARTHEST = 10**6
"""Larger gaps are left to mpmath, which has a rule for those that no format can tell from infinite ones."""


class OracleError(Exception):
    """Two libraries give different values: nothing that followed could be trusted."""


def exponentials(gaps: Any) -> list[Any]:
    """e^{−g} of each gap g ≥ 0 at the working precision; exactly 1 where g = 0. Raises OracleError."""
    if len(gaps) < LONG or _arb() is None:
        return [_exponential(g) for g in gaps]
    balls = balls_of_exponentials(gaps)
    for n in range(0, len(balls), max(1, len(balls) // SAMPLES)):
        _compare(balls[n], _exponential(gaps[n]))
    return [_exponential(g) if ball is None else _midpoint(ball) for g, ball in zip(gaps, balls, strict=True)]


def balls_of_exponentials(gaps: Any) -> list[Any]:
    """Arb's balls of e^{−g}; None where it is not asked, or its ball is wider than the working precision."""
    context, arb = import_module("flint").ctx, _arb()
    before, context.prec = context.prec, mp.prec + GUARD_BITS
    try:
        balls = [(-arb(g)).exp() if g < FARTHEST else None for g in gaps]
    finally:
        context.prec = before
    enough = mp.prec + GUARD_BITS // 2
    return [ball if ball is not None and ball.rel_accuracy_bits() >= enough else None for ball in balls]


@cache
def _arb() -> Any:
    """The type of Arb's balls, or None without python-flint."""
    try:
        return import_module("flint").arb
    except ImportError:
        return None


def _exponential(gap: Any) -> Any:
    return exp(-gap) if gap else mpf(1)


def _midpoint(ball: Any) -> Any:
    mantissa, exponent = ball.mid().man_exp()
    return mp.make_mpf(from_man_exp(int(mantissa), int(exponent), mp.prec, "n"))


def _compare(ball: Any, value: Any) -> None:
    """mpmath's value may be off by a unit or two of its last place."""
    if ball is not None and abs(_midpoint(ball) - value) > value * mp.ldexp(1, 3 - mp.prec):
        raise OracleError(f"Expected Arb and mpmath to agree on an exponential but got {ball} and {value}.")
