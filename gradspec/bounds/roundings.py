"""What every bound is made of: the unit roundoff, and the costs of exp, log and a sum in units of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from mpmath import mp, mpf

from gradspec.formats import Format
from gradspec.oracle.precision import exact


class UndecidableError(Exception):
    """The bound says nothing here: an example on which neither side can be blamed."""


_left_open: ContextVar[list[str] | None] = ContextVar("left_open", default=None)


@contextmanager
def noting_what_is_open() -> Iterator[list[str]]:
    """Collects the reasons for which something inside was left open."""
    reasons: list[str] = []
    token = _left_open.set(reasons)
    try:
        yield reasons
    finally:
        _left_open.reset(token)


def leave_open(reason: str) -> None:
    """Notes that part of an example cannot be decided, and is accepted either way; the rest of it is judged."""
    reasons = _left_open.get()
    if reasons is not None:
        reasons.append(reason)


@dataclass(frozen=True)
class Costs:
    """The accuracy that a correct implementation is granted for its building blocks, in units of u.

    Measured, not proven (benchmarks/constants.py): 4 covers exp and log of NumPy, torch and XLA on x86; tanh and expm1
    need 8. `sigma` is the depth of a summation: V − 1 is any order at all.
    """

    kappa_exp: int = 4
    kappa_log: int = 4
    kappa_tanh: int = 8
    sigma: int | None = None

    def depth(self, terms: int) -> int:
        """The number of roundings that one term of a sum of `terms` can suffer."""
        return terms - 1 if self.sigma is None else self.sigma


STANDARD = Costs()


def remembered(true: Any, quantity: Callable[[Any, Costs], Any], costs: Costs) -> Any:
    """`quantity(true, costs)`, computed once for an input and shared by the formats that it is judged in."""
    memo: dict[tuple[str, Costs], Any] = true.__dict__.setdefault("_bounds", {})
    key = (quantity.__name__, costs)
    if key not in memo:
        memo[key] = quantity(true, costs)
    return memo[key]


def unit(format: Format, roundings: int = 0) -> Any:
    """u as mpf, made rigorous for `roundings` roundings: u/(1 − 2cu).

    Raises UndecidableError where 2cu ≥ 1: there a first-order bound says nothing.
    """
    u = as_mpf(format.unit_roundoff)
    reach = 2 * roundings * u
    if reach >= 1:
        raise UndecidableError(f"{roundings} roundings in {format} can lose every digit: 2cu = {mp.nstr(reach, 3)} ≥ 1")
    return u / (1 - reach)


def eta(format: Format) -> Any:
    """The smallest number of the format, as mpf: the absolute error of an underflow."""
    return as_mpf(format.smallest)


def smallest_normal(format: Format) -> Any:
    """The smallest normal number, as mpf: η where subnormals are flushed to zero."""
    return as_mpf(format.smallest_normal)


def gamma(format: Format, roundings: int) -> Any:
    """Higham's γ_n = nu/(1 − nu), as mpf. Raises UndecidableError where nu ≥ 1/2."""
    return roundings * unit(format, roundings)


def as_mpf(value: Any) -> Any:
    """A fraction as mpf, to the working precision."""
    return mpf(value.numerator) / exact(value.denominator)
