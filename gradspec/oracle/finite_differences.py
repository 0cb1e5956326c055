"""Difference quotients: in exact arithmetic, as a format rounds them, and in closed form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.formats import Format
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.precision import exact, round_to


def centred_differences(function: Callable[[Any], Any], x: Any, step: Any) -> Any:
    """(f(x + h e_j) − f(x − h e_j))/2h, one a coordinate of x, in the shape of x; f is of numbers or of vectors."""
    x, h = _exactly(x), exact(step)
    quotients = np.empty(x.shape, dtype=object)
    for j in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[j] += h
        below[j] -= h
        quotients[j] = (_exactly(function(above)) - _exactly(function(below))) / (2 * h)
    return quotients


def rounded_differences(function: Callable[[Any], Any], x: Sequence[Any], step: float, format: Format) -> Any:
    """The same for a scalar f, as the textbook formula gives it in `format`: every number on the way is rounded."""
    return np.array([rounded_difference(function, x, j, step, format) for j in range(len(x))], dtype=object)


def rounded_difference(function: Callable[[Any], Any], x: Sequence[Any], j: int, step: float, format: Format) -> Any:
    """The quotient of one coordinate, rounded all the way."""
    fit = _unrounded if format.is_exact else lambda value: exact(round_to(value, format))
    above, below = _exactly(x), _exactly(x)
    above[j], below[j] = fit(above[j] + exact(step)), fit(below[j] - exact(step))
    return fit(fit(fit(function(above)) - fit(function(below))) / fit(2 * exact(step)))


def truncations(true: CrossEntropy, steps: Sequence[float]) -> Any:
    """h²f‴/6 with f‴ = ∂³L/∂x_i³ = p(1 − p)(1 − 2p), shape (k, V) for k steps: the error's first term."""
    third = np.array([p * q * (q - p) for p, q in zip(true.probs, true.complements, strict=True)], dtype=object)
    return np.array([exact(h) ** 2 * third / 6 for h in steps], dtype=object)


def log_softmax_quotients(true: CrossEntropy, step: float) -> Any:
    """The centred differences of log-softmax, shape (V, V), row i for its entry i: δ_ij − s_j."""
    slopes = logsumexp_quotients(true, step)
    return np.array([[int(i == j) - s for j, s in enumerate(slopes)] for i in range(true.size)], dtype=object)


def cross_entropy_quotients(true: CrossEntropy, step: float) -> list[Any]:
    """The centred differences of cross-entropy, V of them: s_j − δ_jy."""
    return [slope - int(j == true.label) for j, slope in enumerate(logsumexp_quotients(true, step))]


def logsumexp_quotients(true: CrossEntropy, step: float) -> list[Any]:
    """s_j, the centred differences of logsumexp: [log(1 + p_j(e^h − 1)) − log(1 + p_j(e^{−h} − 1))]/2h.

    The shift by h multiplies one term of the sum. Where little of it is left, the second logarithm is taken of
    1 − p_j + p_j e^{−h}, which does not cancel.
    """
    h = exact(step)
    up, down, left = mp.expm1(h), mp.expm1(-h), mp.exp(-h)
    slopes = []
    for p, q in zip(true.probs, true.complements, strict=True):
        lowered = mp.log1p(p * down) if 2 * p * down > -1 else mp.log(q + p * left)
        slopes.append((mp.log1p(p * up) - lowered) / (2 * h))
    return slopes


def order(errors: Any, expected: Any, steps: Sequence[float]) -> Any:
    """The slope of log|error| against log h, from the first step to the last; errors of shape (k, V) for k steps.

    It is taken at the coordinate whose errors are furthest from the expected ones; NaN where there is none to take.
    """
    furthest = max(range(errors.shape[1]), key=lambda j: max(_size(e) for e in errors[:, j] - expected[:, j]))
    first, last = abs(errors[0, furthest]), abs(errors[-1, furthest])
    if not (0 < first < mp.inf and 0 < last < mp.inf):
        return mp.nan
    return mp.log(first / last) / mp.log(exact(steps[0]) / exact(steps[-1]))


def _size(value: Any) -> Any:
    return abs(value) if mp.isfinite(value) else mp.inf


def _exactly(values: Any) -> Any:
    """A number as mpf, an array (or list) as an object array of mpf of its own."""
    if np.ndim(values) == 0:
        return exact(values[()] if isinstance(values, np.ndarray) else values)
    array = np.array(values, dtype=object)
    array.ravel()[:] = [exact(v) for v in array.ravel()]
    return array


def _unrounded(value: Any) -> Any:
    return value
