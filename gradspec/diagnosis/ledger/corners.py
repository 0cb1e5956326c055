"""The six numbers between which the terms of a ledger lie, a coordinate each: in floats, exactly, and as is true.

They are kept as fractions on one grid, so that the differences of any two of them are exact and add up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.candidates.describe import failure_line
from gradspec.diagnosis.ledger.point import DifferencedPoint
from gradspec.evidence import Misconduct
from gradspec.formats import EXACT, Format
from gradspec.lift import NotLifted
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.finite_differences import cross_entropy_quotients, rounded_difference
from gradspec.oracle.precision import exact
from gradspec.runner.evaluation import Evaluator, Raised, Unanswered
from gradspec.runner.failures import number
from gradspec.runner.view import View

GRID_BITS = 1200
"""Exact corners are rounded to multiples of 2⁻¹²⁰⁰, far below half the smallest subnormal; floats lie on that grid."""
MOST_BITS = 1200
"""A corner of 2¹²⁰⁰ or more is beyond every float, and not held: e^{10⁹} as a fraction takes gigabytes."""

SIGNIFICANT = 3
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")

LOSS, GRADIENT = "cross_entropy", "cross_entropy_grad"


@dataclass(frozen=True)
class Corner:
    """One number, on the grid; None where there is no such number, with the reason."""

    value: Fraction | None
    reason: str = ""

    def __repr__(self) -> str:
        return f"Corner({self.reason if self.value is None else in_short(self.value)})"


@dataclass(frozen=True)
class Corners:
    """What was computed, and what is true; of each a tuple with the coordinates asked for."""

    numerical: tuple[Corner, ...]
    """(L(x + h) − L(x − h))/2h with the candidate's loss, every number rounded to the format."""
    own_quotient: tuple[Corner, ...]
    """The same in exact arithmetic, at the exact points."""
    true_quotient: tuple[Corner, ...]
    """The same of the true loss."""
    true_gradient: tuple[Corner, ...]
    own_gradient: tuple[Corner, ...]
    """The candidate's gradient in exact arithmetic."""
    analytical: tuple[Corner, ...]
    """The candidate's gradient in the format."""


def corners(of: Evaluator, point: DifferencedPoint, true: CrossEntropy, format: Format, chosen: list[int]) -> Corners:
    """The corners at the coordinates `chosen`, in that order. To be called at the oracle's working precision."""
    floats, exactly = View(of, format, point), View(of, EXACT, point)
    quotients, x, h = cross_entropy_quotients(true, point.step), true.x, point.step
    own, rounded = _loss(exactly, point), _loss(floats, point)
    return Corners(
        numerical=tuple(_corner(partial(rounded_difference, rounded, x, j, h, format)) for j in chosen),
        own_quotient=tuple(_corner(partial(_quotient, own, x, j, h)) for j in chosen),
        true_quotient=tuple(_on_grid(quotients[j]) for j in chosen),
        true_gradient=tuple(_on_grid(true.cross_entropy_grad[j]) for j in chosen),
        own_gradient=_gradient(exactly, point, chosen),
        analytical=_gradient(floats, point, chosen),
    )


def in_short(value: Fraction, signed: bool = False) -> str:
    """A fraction to three significant digits, for a person."""
    with mp.workdps(20):
        rounded = mpf(value.numerator) / mpf(value.denominator)
        text = str(mp.nstr(rounded, SIGNIFICANT, min_fixed=-SIGNIFICANT, max_fixed=SIGNIFICANT + 1))
    return f"+{text}" if signed and value > 0 else text


def on_grid(value: Any) -> Fraction | None:
    """An mpf as the nearest multiple of the grid's unit; None for what is no number, and what is beyond every float."""
    if not mp.isfinite(value):
        return None
    sign, mantissa, exponent, bits = value._mpf_
    mantissa = -int(mantissa) if sign else int(mantissa)
    if mantissa and exponent + bits > MOST_BITS:
        return None
    if exponent >= 0:
        return Fraction(mantissa * 2**exponent)
    below = -GRID_BITS - exponent
    if below <= 0:
        return Fraction(mantissa, 2**-exponent)
    if below > bits + 1:
        return Fraction(0)
    return Fraction((mantissa + (1 << (below - 1))) >> below, 2**GRID_BITS)


def _on_grid(value: Any) -> Corner:
    held = on_grid(value)
    return Corner(held, "" if held is not None else number(value))


def _corner(compute: Callable[[], Any]) -> Corner:
    try:
        return _on_grid(compute())
    except (NotLifted, Misconduct, Raised) as error:
        return Corner(None, _in_words(error))


def _gradient(view: View, point: DifferencedPoint, chosen: list[int]) -> tuple[Corner, ...]:
    try:
        gradient = view.call(GRADIENT, point.logits, point.label)
    except (NotLifted, Misconduct, Raised) as error:
        return (Corner(None, _in_words(error)),) * len(chosen)
    return tuple(_on_grid(gradient[j]) for j in chosen)


def _loss(view: View, point: DifferencedPoint) -> Callable[[Any], Any]:
    return lambda x: view.call(LOSS, x, point.label)


def _quotient(loss: Callable[[Any], Any], x: list[Any], j: int, step: float) -> Any:
    h, above, below = exact(step), np.array(x, dtype=object), np.array(x, dtype=object)
    above[j], below[j] = above[j] + h, below[j] - h
    return (loss(above) - loss(below)) / (2 * h)


def _in_words(error: NotLifted | Misconduct | Raised) -> str:
    if isinstance(error, Unanswered):
        return str(error)
    if isinstance(error, Raised):
        return failure_line(error.error, error.path)
    if isinstance(error, Misconduct):
        return f"{error.operation}: {_ADDRESS.sub('', _misconduct(error))}"
    return str(error)


def _misconduct(error: Misconduct) -> str:
    if error.received.startswith("Expected "):
        return error.received[0].lower() + error.received[1:].rstrip(".")
    return f"expected {error.expected} but received {error.received}"
