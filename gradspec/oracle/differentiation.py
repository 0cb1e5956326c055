"""The oracle's own differentiation: centred differences so fine that their truncation is beyond every format.

It knows no derivative formula, only the function; that is what makes it a judge of the formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp, mpf

STEP = mpf(10) ** -45
EXTRA_DIGITS = 160


def jacobian(function: Callable[[list[Any]], Any], x: list[Any], spread: float = 0.0) -> Any:
    """∂f_i/∂x_j at x, shape (m, n), for `function` from a list of n mpf to m mpf.

    `spread` is the largest gap between logits: entries as small as e^{−2·spread} keep their relative accuracy. The
    truncation is of order 10⁻⁹⁰ times the third derivative.
    """
    with mp.workdps(EXTRA_DIGITS + int(2 * spread / 2.3)):
        columns = [_column(function, x, j) for j in range(len(x))]
    return np.array(columns, dtype=object).T


def gradient(function: Callable[[list[Any]], Any], x: list[Any], spread: float = 0.0) -> Any:
    """The gradient of a scalar `function` at x, shape (n,)."""
    return jacobian(lambda z: [function(z)], x, spread)[0]


def derivative(function: Callable[[Any], Any], x: Any) -> Any:
    """The derivative of a function of one number."""
    with mp.workdps(EXTRA_DIGITS):
        return (function(x + STEP) - function(x - STEP)) / (2 * STEP)


def _column(function: Callable[[list[Any]], Any], x: list[Any], j: int) -> list[Any]:
    above, below = list(x), list(x)
    above[j], below[j] = x[j] + STEP, x[j] - STEP
    return [(a - b) / (2 * STEP) for a, b in zip(function(above), function(below), strict=True)]
