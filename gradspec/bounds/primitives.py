"""How errors pass through each primitive, forwards and backwards: the rules of spec/reverse-mode.md's running bound.

Errors are arrays of floats *in units of u*, so that they are of ordinary size in every format, exact arithmetic
included; what is of second order carries its factor u. A magnitude is what the computed number may have: true magnitude
plus error. A rule takes the true values, never computed ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradspec.bounds.roundings import STANDARD, Costs, UndecidableError
from gradspec.formats import Format


@dataclass(frozen=True)
class Known:
    """Numbers, and how far from them the computed ones may be, in units of u. Of cotangents: a bound of their size."""

    value: Any
    error: Any
    terms: int = 1
    """How many numbers each one is the sum of, where an engine may add them up together with other such sums."""

    def magnitude(self, units: Units) -> Any:
        """What the computed numbers may be in magnitude."""
        return abs(self.value) + units.u * self.error


class Units:
    """A format's u, its η in units of u, and the costs of functions."""

    def __init__(self, format: Format, costs: Costs = STANDARD) -> None:
        self.format, self.costs = format, costs
        self.u = float(format.unit_roundoff)
        self.eta = float(format.smallest / format.unit_roundoff)

    def gamma(self, roundings: Any) -> Any:
        """c/(1 − 2cu), in units of u: c roundings, made rigorous. Raises UndecidableError where 2cu ≥ 1."""
        reach = 2 * self.u * roundings
        if np.any(reach >= 1):
            raise UndecidableError(f"the roundings of a step can lose every digit in {self.format}")
        return roundings / (1 - reach)

    def product(self, factor: Known, other: Known, roundings: int = 1) -> Known:
        """A product of two known numbers: |a|E_b + E_a(|b| + E_b), and its own roundings."""
        error = abs(factor.value) * other.error + factor.error * other.magnitude(self)
        own = self.gamma(roundings) * factor.magnitude(self) * other.magnitude(self)
        return Known(abs(factor.value) * abs(other.value), error + own + self.eta)

    def dot(self, left: Known, right: Known) -> Known:
        """A product of two matrices, in any order of summation: γ_k|A||B| beside what comes in."""
        terms = np.shape(left.value)[-1]
        sizes = left.magnitude(self) @ right.magnitude(self)
        error = abs(left.value) @ right.error + left.error @ right.magnitude(self)
        own = self.gamma(terms) * sizes + terms * self.eta
        return Known(abs(left.value) @ abs(right.value), error + own)

    def summed(self, terms: Known, axis: Any, keepdims: bool = False) -> Known:
        """Σ in any order: ΣE + γ_{n−1}Σm."""
        axes = tuple(range(np.ndim(terms.value))) if axis is None else axis
        count = int(np.prod([np.shape(terms.value)[a] for a in np.atleast_1d(axes)], dtype=int))
        sizes = np.sum(terms.magnitude(self), axis=axes, keepdims=keepdims)
        error = np.sum(terms.error, axis=axes, keepdims=keepdims) + self.gamma(max(count - 1, 0)) * sizes
        return Known(np.sum(abs(terms.value), axis=axes, keepdims=keepdims), error)

    def unbroadcast(self, wide: Known, shape: tuple[int, ...]) -> Known:
        """The sum over the axes along which an array of this shape was stretched."""
        lead = np.ndim(wide.value) - len(shape)
        axes = [n for n, size in enumerate(np.shape(wide.value)) if n < lead or shape[n - lead] != size]
        if not axes:
            return wide
        summed = self.summed(wide, tuple(axes))
        terms = int(np.prod([np.shape(wide.value)[n] for n in axes], dtype=int))
        return Known(summed.value.reshape(shape), np.reshape(summed.error, shape), terms)

    def added(self, parts: Sequence[Known]) -> Known:
        """Σ over the uses of a value, of n_i numbers each: ΣE + Σγ_{N−n_i}m_i, for N = Σn_i numbers in any order."""
        total = sum(part.terms for part in parts)
        error = sum(part.error + self.gamma(total - part.terms) * part.magnitude(self) for part in parts)
        return Known(sum(part.value for part in parts), error)


_POWER = 2
"""What x⁻¹ or x⁻² as a power is off by: less than an ulp, two units of u."""

Forward = Callable[[Units, Sequence[Known], Any, Any], Any]
"""(units, arguments, true value, option) → the error of the value."""
Backward = Callable[[Units, int, Known, Sequence[Known], Known, Any], Known]
"""(units, which argument, the value's cotangent, arguments, value, option) → what its cotangent receives."""


# Elementwise functions of one array


def _exp(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    """e^{x+δ} − e^x = e^x(e^δ − 1); κ_e for the function."""
    passed = y * np.expm1(units.u * x[0].error) / units.u
    return passed + units.costs.kappa_exp * (y + units.u * passed) + units.eta


def _log(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    """log x − log(x − δ) = −log(1 − δ/x)."""
    passed = -np.log1p(-_share(units, x[0])) / units.u
    return passed + units.costs.kappa_log * (abs(y) + units.u * passed) + units.eta


def _share(units: Units, x: Known) -> Any:
    """δ/|x|. Raises UndecidableError where x may be 0, or of the other sign."""
    share = units.u * x.error / abs(x.value)
    if np.any(share >= 0.5):
        raise UndecidableError(f"a number that is divided by, or whose logarithm is taken, may be 0 in {units.format}")
    return share


def _smooth(slope: Callable[[Any, Any], Any], own: Callable[[Units, Any, Any], Any]) -> Forward:
    """|f(x+δ) − f(x)| ≤ (|f'(x)| + δ)δ for |f''| ≤ 1, and the function's own error, from |y| and what y is off by."""

    def rule(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
        passed = x[0].error * (abs(slope(x[0].value, y)) + units.u * x[0].error)
        return passed + own(units, abs(y), units.u * passed) + units.eta

    return rule


def _own_sigmoid(units: Units, size: Any, off: Any) -> Any:
    """Absolute, as in spec/sigmoid.md: 2κ_e·σ(1 − σ) + 8 with σ(1 − σ) ≤ 1/4."""
    return units.costs.kappa_exp / 2 + 8


def _own_tanh(units: Units, size: Any, off: Any) -> Any:
    """κ_tanh relative, or made of exponentials: κ_e(1 − y²) + 2 + 3|y| absolute, the larger of the two."""
    slope = 1 - np.maximum(size - off, 0) ** 2
    of_exponentials = units.costs.kappa_exp * slope + units.gamma(2 + 3 * (size + off))
    return np.maximum(units.costs.kappa_tanh * (size + off), of_exponentials)


def _sloped(known_slope: Callable[[Units, Known, Known], Known], roundings: int = 1) -> Backward:
    """ȳ times the slope."""

    def rule(units: Units, which: int, bar: Known, x: Sequence[Known], y: Known, option: Any) -> Known:
        return units.product(known_slope(units, x[0], y), bar, roundings)

    return rule


def _slope_of_log(units: Units, x: Known, y: Known) -> Known:
    """1/x, and 1/(x − δ) − 1/x = (δ/x)/(x − δ)."""
    share = _share(units, x)
    return Known(1 / abs(x.value), x.error / x.value**2 / (1 - share))


def _slope_of_sin(units: Units, x: Known, y: Known) -> Known:
    slope = abs(np.cos(x.value))
    return Known(slope, x.error + units.costs.kappa_exp * slope)


def _slope_of_tanh(units: Units, x: Known, y: Known) -> Known:
    """1 − y² from the stored y; 1/cosh² instead costs κ_tanh."""
    slope = 1 - y.value**2
    return Known(slope, (2 * abs(y.value) + units.u * y.error) * y.error + 3 + units.costs.kappa_tanh * slope)


def _slope_of_sigmoid(units: Units, x: Known, y: Known) -> Known:
    """y(1 − y) from the stored y, as in spec/sigmoid.md: E|1 − 2σ| + E² + 3uσ(1 − σ) + 2uσ."""
    slope = y.value * (1 - y.value)
    return Known(slope, (abs(1 - 2 * y.value) + units.u * y.error) * y.error + 3 * slope + 2 * y.value)


def _slope_of_relu(units: Units, x: Known, y: Known) -> Known:
    """0 or 1; where the sign of x cannot be told any slope between them is right, an error of 1."""
    told = abs(x.value) > units.u * x.error
    return Known(np.where(told, x.value > 0, 1.0), np.where(told, 0.0, 1 / units.u))


# Elementwise functions of two arrays


def _sum_of_two(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    passed = x[0].error + x[1].error
    return passed + abs(y) + units.u * passed


def _product_of_two(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    return units.product(x[0], x[1]).error


def _quotient(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    """(E_x + |x/y|E_y)/(|y| − E_y); and γ₃ for x·y⁻¹, a power and a product."""
    passed = (x[0].error + abs(y) * x[1].error) / (abs(x[1].value) * (1 - _share(units, x[1])))
    own = units.gamma(_POWER + 1) * (abs(y) + units.u * passed)
    return passed + own + units.eta * (1 + x[0].magnitude(units))


def _unchanged(units: Units, which: int, bar: Known, x: Sequence[Known], y: Known, option: Any) -> Known:
    return units.unbroadcast(bar, np.shape(x[which].value))


def _times_the_other(units: Units, which: int, bar: Known, x: Sequence[Known], y: Known, option: Any) -> Known:
    return units.unbroadcast(units.product(x[1 - which], bar), np.shape(x[which].value))


def _slopes_of_quotient(units: Units, x: Sequence[Known], y: Known) -> tuple[Known, Known]:
    """1/y for x; x/y² for y, as −z/y from the stored z, as −x/y², or in any other grouping."""
    divisor, share = abs(x[1].value), _share(units, x[1])
    slope = abs(x[0].value) / divisor**2
    moved = slope * (x[1].error / divisor) * (2 - share) / (1 - share) ** 2
    error = moved + (x[0].error / divisor + y.error) / divisor / (1 - share) ** 2
    return Known(1 / divisor, x[1].error / divisor**2 / (1 - share)), Known(slope, error)


def _divided(units: Units, which: int, bar: Known, x: Sequence[Known], y: Known, option: Any) -> Known:
    slope = _slopes_of_quotient(units, x, y)[which]
    return units.unbroadcast(units.product(slope, bar, _POWER + 1 + which), np.shape(x[which].value))


# What moves numbers and adds them up


def _sum(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    return units.summed(x[0], option).error


def _spread(units: Units, which: int, bar: Known, x: Sequence[Known], y: Known, option: Any) -> Known:
    shape = np.shape(x[0].value)
    size, error = (b if option is None else np.expand_dims(b, option) for b in (bar.value, bar.error))
    return Known(np.broadcast_to(size, shape), np.broadcast_to(error, shape))


def _picked(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    return x[0].error[option]


def _scattered(units: Units, which: int, bar: Known, x: Sequence[Known], y: Known, option: Any) -> Known:
    """Zero where nothing was picked; a sum where something was picked more than once."""
    size, error = np.zeros(np.shape(x[0].value)), np.zeros(np.shape(x[0].value))
    np.add.at(size, option, bar.value)
    np.add.at(error, option, bar.error)
    often = int(np.max(np.bincount(np.atleast_1d(option))))
    return Known(size, error + units.gamma(often - 1) * (size + units.u * error), often)


# Products of matrices


def _as_matrices(x: Sequence[Known]) -> tuple[Known, Known]:
    left = x[0] if np.ndim(x[0].value) == 2 else _reshaped(x[0], (1, -1))
    right = x[1] if np.ndim(x[1].value) == 2 else _reshaped(x[1], (-1, 1))
    return left, right


def _reshaped(known: Known, shape: tuple[int, ...]) -> Known:
    return Known(np.reshape(known.value, shape), np.reshape(known.error, shape), known.terms)


def _transposed(known: Known) -> Known:
    return Known(known.value.T, known.error.T)


def _matmul(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    return np.reshape(units.dot(*_as_matrices(x)).error, np.shape(y))


def _matmul_pulled(units: Units, which: int, bar: Known, x: Sequence[Known], y: Known, option: Any) -> Known:
    left, right = _as_matrices(x)
    wide = _reshaped(bar, (left.value.shape[0], right.value.shape[1]))
    pulled = units.dot(wide, _transposed(right)) if which == 0 else units.dot(_transposed(left), wide)
    terms = (right.value.shape[1], left.value.shape[0])[which]
    return _reshaped(Known(pulled.value, pulled.error, terms), np.shape(x[which].value))


def _column_and_row(x: Sequence[Known]) -> tuple[Known, Known]:
    return _reshaped(x[0], (-1, 1)), _reshaped(x[1], (1, -1))


def _outer(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    return units.dot(*_column_and_row(x)).error


def _outer_pulled(units: Units, which: int, bar: Known, x: Sequence[Known], y: Known, option: Any) -> Known:
    return _reshaped(_matmul_pulled(units, which, bar, _column_and_row(x), y, option), np.shape(x[which].value))


# The softmax family, along the last axis


@dataclass(frozen=True)
class _Row:
    """What a vector of n exponentials is known by, kept as an axis of length 1."""

    terms: int
    largest: Any
    """The largest error of an entry of x, in units of u."""
    spread: Any
    """The largest gap between two computed entries."""
    size: Any
    """The largest magnitude of a computed entry."""


def _row(units: Units, x: Known) -> _Row:
    largest = np.max(x.error, axis=-1, keepdims=True)
    gap = np.max(x.value, axis=-1, keepdims=True) - np.min(x.value, axis=-1, keepdims=True)
    size = np.max(abs(x.value), axis=-1, keepdims=True)
    return _Row(x.value.shape[-1], largest, gap + 2 * units.u * largest, size + units.u * largest)


def _rho(units: Units, row: _Row) -> Any:
    """ρ of spec/softmax.md for the widest textbook form, with g, D ≤ the spread and |lse| ≤ size + ln n."""
    logarithm = np.log(row.terms)
    e, l = units.costs.kappa_exp, units.costs.kappa_log  # noqa: E741  κ_e and κ_l
    return units.gamma(3 * row.spread + logarithm + 2 * e + row.terms + l * (2 * logarithm + row.size))


def _probs(units: Units, x: Known) -> Known:
    """p, shifted by e^{E_i + max E} at most, and softmax's own relative error ρ."""
    e = np.exp(x.value - np.max(x.value, axis=-1, keepdims=True))
    p = e / np.sum(e, axis=-1, keepdims=True)
    row = _row(units, x)
    passed = p * np.expm1(units.u * (x.error + row.largest)) / units.u
    return Known(p, passed + _rho(units, row) * (p + units.u * passed) + (row.terms + 2) * units.eta)


def _softmax(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    return _probs(units, x[0]).error


def _softmax_pulled(units: Units, which: int, bar: Known, x: Sequence[Known], y: Known, option: Any) -> Known:
    """p ⊙ (p̄ − ⟨p, p̄⟩)."""
    mean = units.summed(units.product(y, bar), -1, keepdims=True)
    return units.product(y, Known(bar.value + mean.value, bar.error + mean.error + mean.magnitude(units)), 2)


def _logsumexp(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    """max E for what comes in; B_lse of spec/log-softmax.md, and u|lse| for the shifted form."""
    row, e, l = _row(units, x[0]), units.costs.kappa_exp, units.costs.kappa_log  # noqa: E741  κ_e and κ_l
    own = np.log(row.terms) * (1 + l) + e + row.terms
    off = row.largest[..., 0] + units.gamma(own) + row.terms * units.eta
    return off + units.gamma(max(l, row.terms) + 1) * (abs(y) + units.u * off)


def _log_softmax(units: Units, x: Sequence[Known], y: Any, option: Any) -> Any:
    """E_i + max E for what comes in; B_logp of spec/log-softmax.md with |y| ≤ the spread + ln n."""
    row = _row(units, x[0])
    furthest = row.spread + np.log(row.terms)
    own = _rho(units, row) + units.gamma((1 + units.costs.kappa_log) * furthest + row.size)
    return x[0].error + row.largest + own + row.terms * units.eta


def _times_probs(units: Units, which: int, bar: Known, x: Sequence[Known], y: Known, option: Any) -> Known:
    """p ȳ, with p = e^x/Σ or e^{x − y}."""
    wide = Known(np.expand_dims(bar.value, -1), np.expand_dims(bar.error, -1))
    return units.product(_with_stored(units, _probs(units, x[0]), np.expand_dims(y.error, -1)), wide)


def _with_stored(units: Units, p: Known, error: Any) -> Known:
    """p also where it is the exponential of what the forward pass stored, known up to `error`."""
    return Known(p.value, p.error + p.value * np.expm1(units.u * error) / units.u)


def _log_softmax_pulled(units: Units, which: int, bar: Known, x: Sequence[Known], y: Known, option: Any) -> Known:
    """ȳ − p Σȳ."""
    p = _with_stored(units, _probs(units, x[0]), y.error)
    total = units.product(p, units.summed(bar, -1, keepdims=True))
    size = bar.value + total.value
    return Known(size, bar.error + total.error + size + units.u * (bar.error + total.error))


FORWARD: dict[str, Forward] = {
    "add": _sum_of_two,
    "subtract": _sum_of_two,
    "multiply": _product_of_two,
    "divide": _quotient,
    "exp": _exp,
    "log": _log,
    "sin": _smooth(lambda x, y: np.cos(x), lambda units, size, off: units.costs.kappa_exp * (size + off)),
    "tanh": _smooth(lambda x, y: 1 - y * y, _own_tanh),
    "sigmoid": _smooth(lambda x, y: y * (1 - y), _own_sigmoid),
    "relu": lambda units, x, y, option: x[0].error,
    "sum": _sum,
    "getitem": _picked,
    "matmul": _matmul,
    "outer": _outer,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "logsumexp": _logsumexp,
}
"""What a primitive's value is off by."""

BACKWARD: dict[str, Backward] = {
    "add": _unchanged,
    "subtract": _unchanged,
    "multiply": _times_the_other,
    "divide": _divided,
    "exp": _sloped(lambda units, x, y: y),
    "log": _sloped(_slope_of_log, _POWER + 1),
    "sin": _sloped(_slope_of_sin),
    "tanh": _sloped(_slope_of_tanh),
    "sigmoid": _sloped(_slope_of_sigmoid),
    "relu": _sloped(_slope_of_relu),
    "sum": _spread,
    "getitem": _scattered,
    "matmul": _matmul_pulled,
    "outer": _outer_pulled,
    "softmax": _softmax_pulled,
    "log_softmax": _log_softmax_pulled,
    "logsumexp": _times_probs,
}
"""What an argument's cotangent receives: its size, and what it is off by."""


# Tangents: the way there. A rule is given a tangent for each argument, None for a constant

Tangent = Callable[[Units, Sequence[Known | None], Sequence[Known], Known, Any], Known]
"""(units, tangents, arguments, value, option) → the value's tangent: its size, and what it is off by."""


def _added(units: Units, terms: Sequence[Known]) -> Known:
    """One or two terms, stretched to one shape."""
    size, error = sum(term.value for term in terms), sum(term.error for term in terms)
    return Known(size, error + (len(terms) - 1) * (size + units.u * error))


def _stretched(units: Units, dots: Sequence[Known | None], x: Sequence[Known], y: Known, option: Any) -> Known:
    still = Known(np.zeros(np.shape(y.value)), np.zeros(np.shape(y.value)))
    found = _added(units, [dot for dot in dots if dot is not None])
    return Known(found.value + still.value, found.error + still.error)


def _product_rule(product: Callable[[Units, Sequence[Known]], Known]) -> Tangent:
    """ẋy + xẏ."""

    def rule(units: Units, dots: Sequence[Known | None], x: Sequence[Known], y: Known, option: Any) -> Known:
        terms = [product(units, (d, x[1]) if n == 0 else (x[0], d)) for n, d in enumerate(dots) if d is not None]
        return _added(units, [_reshaped(term, np.shape(y.value)) for term in terms])

    return rule


def _quotient_rule(units: Units, dots: Sequence[Known | None], x: Sequence[Known], y: Known, option: Any) -> Known:
    slopes = _slopes_of_quotient(units, x, y)
    terms = [units.product(slopes[n], dot, _POWER + 1 + n) for n, dot in enumerate(dots) if dot is not None]
    return _added(units, terms)


def _along(rule: Backward) -> Tangent:
    """A Jacobian that is its own transpose."""
    return lambda units, dots, x, y, option: rule(units, 0, _only(dots), x, y, option)


def _only(dots: Sequence[Known | None]) -> Known:
    (dot,) = (dot for dot in dots if dot is not None)
    return dot


def _mean_tangent(units: Units, dots: Sequence[Known | None], x: Sequence[Known], y: Known, option: Any) -> Known:
    """⟨p, ẋ⟩."""
    p = _with_stored(units, _probs(units, x[0]), np.expand_dims(y.error, -1))
    return units.summed(units.product(p, _only(dots)), -1)


def _log_softmax_tangent(
    units: Units, dots: Sequence[Known | None], x: Sequence[Known], y: Known, option: Any
) -> Known:
    """ẋ − ⟨p, ẋ⟩."""
    dot, p = _only(dots), _with_stored(units, _probs(units, x[0]), y.error)
    return _added(units, [dot, units.summed(units.product(p, dot), -1, keepdims=True)])


TANGENT: dict[str, Tangent] = {
    "add": _stretched,
    "subtract": _stretched,
    "multiply": _product_rule(lambda units, pair: units.product(pair[0], pair[1])),
    "divide": _quotient_rule,
    **{name: _along(BACKWARD[name]) for name in ("exp", "log", "sin", "tanh", "sigmoid", "relu", "softmax")},
    "sum": lambda units, dots, x, y, option: units.summed(_only(dots), option),
    "getitem": lambda units, dots, x, y, option: Known(_only(dots).value[option], _only(dots).error[option]),
    "matmul": _product_rule(lambda units, pair: units.dot(*_as_matrices(pair))),
    "outer": _product_rule(lambda units, pair: units.dot(*_column_and_row(pair))),
    "log_softmax": _log_softmax_tangent,
    "logsumexp": _mean_tangent,
}
"""What a value's tangent is off by."""
