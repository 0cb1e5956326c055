"""Centred differences of a candidate's own function, with everything that can be said about their error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.bounds.roundings import unit
from gradspec.formats import Format
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.precision import exact, round_to

EXACT_STEP_BITS = 53
"""In exact arithmetic h = 2⁻⁵³, about 10⁻¹⁶: truncation and rounding are then both about 10⁻³⁴."""


def own_gradient(
    function: Callable[[Any], Any],
    true: CrossEntropy,
    format: Format,
    error: Callable[[CrossEntropy, Format], Any],
) -> tuple[Any, Any]:
    """The slopes of `function` (logsumexp, or cross-entropy at a label) along each coordinate, and their bound.

    Returns (D, within), both of shape (V,). Total error ≤ M₃h²/6 + ε_f/h + |h₊ − h₋|/2·M₂ with M₃ = √3/18 and
    M₂ = 1/4, ε_f the larger `error` of the two evaluations; the difference itself is taken exactly, over the actual
    x₊ − x₋. h is the power of two next to the best one, (3ε_f/M₃)^{1/3}. See spec/finite-differences.md.
    """
    third, second = mp.sqrt(3) / 18, mpf(1) / 4
    step = _step(error(true, format), third, format)
    slopes, within = [], []
    for j, x in enumerate(true.x):
        above, below = _moved(true, j, x + step, format), _moved(true, j, x - step, format)
        width = above.x[j] - below.x[j]
        noise = max(error(above, format), error(below, format))
        slopes.append((function(above.x) - function(below.x)) / width)
        uneven = abs((above.x[j] - x) - (x - below.x[j]))
        reach = max(above.x[j] - x, x - below.x[j])
        within.append(third * reach**2 / 6 + 2 * noise / width + uneven / 2 * second + unit(format) ** 2)
    return np.array(slopes, dtype=object), np.array(within, dtype=object)


def _step(noise: Any, third: Any, format: Format) -> Any:
    if format.is_exact:
        return mpf(2) ** -EXACT_STEP_BITS
    best = mp.cbrt(3 * noise / third)
    return mpf(2) ** int(mp.nint(mp.log(best, 2)))


def _moved(true: CrossEntropy, j: int, value: Any, format: Format) -> CrossEntropy:
    moved = list(true.x)
    moved[j] = value if format.is_exact else exact(round_to(value, format))
    return type(true)(moved, true.label)
