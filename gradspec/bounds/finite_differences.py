"""How far a correct centred difference may be from the truth. Derived in spec/finite-differences.md.

The functions handed over are the oracle's, rounded once: ε_f = u|f| + η. A candidate's own loss has ε_f = B_loss. Along
one logit, cross-entropy and the entries of log-softmax have |f″| ≤ 1/4 and |f‴| ≤ √3/18.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.bounds.cross_entropy import cross_entropy
from gradspec.bounds.roundings import STANDARD, Costs, UndecidableError, eta, unit
from gradspec.formats import Format
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.finite_differences import log_softmax_quotients
from gradspec.oracle.precision import exact

QUOTIENT_ROUNDINGS = 4
"""The subtraction, the width or its reciprocal, and a division or product; and one to store the result."""
POINT_ROUNDINGS = 2
"""x + h, and from there x + h − 2h: each within u(|x| + h)."""
OWN_QUOTIENT_ROUNDINGS = 2
"""The subtraction and the division; 2h is exact."""
WALK_ROUNDINGS = 3
"""x + h, − 2h, + h: what an in-place walk leaves in the coordinates that it has visited."""
SECOND_DERIVATIVE = mpf(1) / 4
"""M₂."""


def third_derivative() -> Any:
    """M₃ = √3/18, at p = (3 ± √3)/6."""
    return mp.sqrt(3) / 18


def fifth_derivative() -> Any:
    """M₅ = 0.1277…: the largest |p(1 − p)(1 − 2p)(1 − 12p + 12p²)|, at (1 − 2p)² = (15 − √105)/30."""
    square = (15 - mp.sqrt(105)) / 30
    return (1 - square) * mp.sqrt(square) * (2 - 3 * square) / 4


def truncation(step: float) -> Any:
    """M₃h²/6."""
    return third_derivative() * exact(step) ** 2 / 6


def second_order(true: CrossEntropy, steps: Sequence[float], format: Format) -> Any:
    """M₅h⁴/120 and the rounding: what is left once h²f‴/6 is accounted for, shape (k, V) for k steps."""
    rest = [fifth_derivative() * exact(h) ** 4 / 120 + difference_rounding(true, h, format) for h in steps]
    return np.array(rest, dtype=object)


def difference_rounding(true: CrossEntropy, step: float, format: Format) -> Any:
    """How far the computed difference of cross-entropy is from the exact D_h, shape (V,)."""
    quotient = abs(true.cross_entropy_grad) + truncation(step)
    return _rounding(true, quotient, true.cross_entropy, step, format)


def difference(true: CrossEntropy, step: float, format: Format) -> Any:
    """B(h): how far the computed difference of cross-entropy is from its gradient, shape (V,)."""
    return truncation(step) + difference_rounding(true, step, format)


def jacobian_difference_rounding(true: CrossEntropy, step: float, format: Format) -> Any:
    """How far the computed differences of log-softmax are from the exact ones, shape (V, V)."""
    values = abs(true.log_softmax)[:, np.newaxis]
    return _rounding(true, abs(log_softmax_quotients(true, step)), values, step, format)


def own_difference_noise(true: CrossEntropy, step: float, format: Format, costs: Costs = STANDARD) -> Any:
    """ε_f/h for a cross-entropy that the candidate computes itself.

    ε_f is B_loss at x, widened by u[(2 + 3κ_l)w + log V − D] for the way w = h + u(max|x| + h) to the point where the
    loss is taken: the gap, |y|, |lse| and L change by at most w each, and the mean gap D stays below log V.
    """
    h, u = exact(step), unit(format, 2 * costs.kappa_exp + costs.depth(true.size) + costs.kappa_log + 1)
    way = h + u * (max(abs(x) for x in true.x) + h)
    on_the_way = (2 + 3 * costs.kappa_log) * way + mp.log(true.size) - true.mean_gap
    return (cross_entropy(true, format, costs) + u * on_the_way) / h


def own_difference_rounding(true: CrossEntropy, step: float, format: Format, costs: Costs = STANDARD) -> Any:
    """How far (L(x + h) − L(x − h))/2h, all of it in the format and L the candidate's, may be from D_h, shape (V,).

    N + P + 2u(|D_h| + N + P) + η: N = ε_f/h for the two losses, the terms with 2u for the subtraction and the division.
    P = (dx/2h)(|f′| + M₂(h + dx)) with dx = 2u(|x_i| + h): so far, together, the two points lie from x + h and x − h,
    and on the way there |f′| grows by at most M₂ times its length.
    """
    h, u, slope = exact(step), unit(format, OWN_QUOTIENT_ROUNDINGS), abs(true.cross_entropy_grad)
    moved = 2 * u * (abs(np.array(true.x, dtype=object)) + h)
    misplaced = moved / (2 * h) * (slope + SECOND_DERIVATIVE * (h + moved))
    inexact = own_difference_noise(true, step, format, costs) + misplaced
    return inexact + OWN_QUOTIENT_ROUNDINGS * u * (slope + truncation(step) + inexact) + eta(format)


def best_step(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """h* = (3ε_f/M₃)^{1/3}, where M₃h²/6 + ε_f/h is smallest, for a loss of the candidate's own."""
    return mp.cbrt(3 * cross_entropy(true, format, costs) / third_derivative())


def restored(point: Any, reach: float, format: Format) -> Any:
    """How far x may be from where it was after x += h, x −= 2h, x += h, for every h ≤ `reach`: 3u(|x| + h)."""
    return WALK_ROUNDINGS * unit(format, WALK_ROUNDINGS) * (abs(point) + exact(reach))


def _rounding(true: CrossEntropy, quotient: Any, value: Any, step: float, format: Format) -> Any:
    """ε_f/h + 4u|D_h| + (dx/h)|D_h| + M₂(dx + 3u(max|x| + h)), dx = 2u(max|x| + h).

    D_h is the mean of f′ over [x − h, x + h], so that moving an end by δ changes it by at most ½M₂|δ|; dividing by 2h
    instead of the actual distance scales it. The last term: an in-place walk evaluates f where the coordinates visited
    before are 3u(|x| + h) off, and Σ_j |∂²f/∂x_i∂x_j| over the others is at most M₂ too. f moves by h at most.
    """
    h, u = exact(step), unit(format, QUOTIENT_ROUNDINGS + WALK_ROUNDINGS)
    reach = max(abs(x) for x in true.x) + h
    moved, left = POINT_ROUNDINGS * u * reach, WALK_ROUNDINGS * u * reach
    if moved >= h:
        raise UndecidableError(f"h = {step} is lost in the spacing of the numbers at {mp.nstr(reach, 3)} in {format}")
    noise = u * (value + h + moved) + eta(format)
    at_quotient = (QUOTIENT_ROUNDINGS * u + moved / h) * quotient + eta(format)
    return noise / (h - moved) + at_quotient + SECOND_DERIVATIVE * (moved + left)
