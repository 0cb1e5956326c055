"""How far a correct logsumexp, log-softmax and its Jacobian may be from the truth. Derived in spec/log-softmax.md."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradspec.bounds.roundings import STANDARD, Costs, eta, remembered, smallest_normal, unit
from gradspec.bounds.softmax import softmax
from gradspec.formats import Format
from gradspec.oracle.log_softmax import LogSoftmax
from gradspec.oracle.vectors import dot, others, total


def logsumexp(true: LogSoftmax, format: Format, costs: Costs = STANDARD) -> Any:
    """B_lse of any textbook form: u[D + κ_e + σ + κ_l L + max(κ_l, σ)|lse|] + Vη."""
    true = true.for_bounds
    u = _unit(true, format, costs)
    slope = max(costs.kappa_log, costs.depth(true.size))
    terms = _common(true, costs) + slope * abs(true.logsumexp)
    return u * terms + true.size * eta(format)


def stable_logsumexp(true: LogSoftmax, format: Format, costs: Costs = STANDARD) -> Any:
    """The max-shifted form's: u[D + κ_e + σ + κ_l L + |lse|] + Vη."""
    true = true.for_bounds
    u = _unit(true, format, costs)
    return u * (_common(true, costs) + abs(true.logsumexp)) + true.size * smallest_normal(format)


def log_softmax(true: LogSoftmax, format: Format, costs: Costs = STANDARD) -> Any:
    """B_logp,i of any textbook form, log(softmax) among them, shape (V,).

    u[g_i + |y_i| + D + 2κ_e + σ + 1 + κ_l(L + |lse| + |y_i|)] + Vη.
    """
    true = true.for_bounds
    u = _unit(true, format, costs)
    return remembered(true, textbook_log_roundings, costs) * u + true.size * eta(format)


def log_softmax_at(true: LogSoftmax, entry: int, format: Format, costs: Costs = STANDARD) -> Any:
    """B_logp,i of one entry."""
    true = true.for_bounds
    u = _unit(true, format, costs)
    return _textbook(true, true.gaps[entry], true.log_probs[entry], costs) * u + true.size * eta(format)


def textbook_log_roundings(true: LogSoftmax, costs: Costs) -> Any:
    """The units of u that any textbook form of log p_i may be off by, shape (V,)."""
    return _textbook(true, true.gaps, true.log_probs, costs)


def _textbook(true: LogSoftmax, gap: Any, log_prob: Any, costs: Costs) -> Any:
    common = (
        true.mean_gap
        + 2 * costs.kappa_exp
        + costs.depth(true.size)
        + 1
        + costs.kappa_log * (true.log_sum + abs(true.logsumexp))
    )
    return gap - log_prob * (1 + costs.kappa_log) + common


def offset_free_log_softmax(true: LogSoftmax, format: Format, costs: Costs = STANDARD) -> Any:
    """What (x − m) − log s achieves, whatever the offset: u[g_i + |y_i| + D + κ_e + σ + κ_l L] + Vη, shape (V,)."""
    true = true.for_bounds
    return _offset_free(true, true.gaps, true.log_probs, format, costs)


def offset_free_log_softmax_at(true: LogSoftmax, entry: int, format: Format, costs: Costs = STANDARD) -> Any:
    """The same, of one entry."""
    true = true.for_bounds
    return _offset_free(true, true.gaps[entry], true.log_probs[entry], format, costs)


def _offset_free(true: LogSoftmax, gap: Any, log_prob: Any, format: Format, costs: Costs) -> Any:
    tiny = true.size * smallest_normal(format)
    return (gap - log_prob + _common(true, costs)) * _unit(true, format, costs) + tiny


def stable_log_softmax(true: LogSoftmax, format: Format, costs: Costs = STANDARD) -> Any:
    """What x − lse achieves: the offset-free bound plus u|lse|, shape (V,)."""
    true = true.for_bounds
    return offset_free_log_softmax(true, format, costs) + _unit(true, format, costs) * abs(true.logsumexp)


def relative_at_argmax(true: LogSoftmax, format: Format, costs: Costs = STANDARD) -> Any:
    """log1p of the others: |log p_max|·u[D' + κ_e + σ + κ_l + …] + Vη, D' the mean gap of the others.

    s' = Σ of the others carries u[D' + κ_e + σ] relatively, and log1p passes a relative error on with a factor of at
    most one; two more roundings negate and store it.
    """
    true = true.for_bounds
    u = _unit(true, format, costs)
    probs, gaps = others(true.probs, but=true.argmax), others(true.gaps, but=true.argmax)
    mean_gap = dot(probs, gaps) / total(probs) if true.size > 1 else 0
    terms = mean_gap + costs.kappa_exp + costs.depth(true.size) + costs.kappa_tanh + 2
    return u * terms * abs(true.log_probs[true.argmax]) + true.size * smallest_normal(format)


def log_softmax_jacobian(true: LogSoftmax, format: Format, costs: Costs = STANDARD) -> Any:
    """B_LJ,ij = Δ_j + 4u|δ_ij − p_j|, shape (V, V)."""
    entries = abs(true.log_softmax_jacobian) * (4 * unit(format))
    return entries + softmax(true, format, costs)[np.newaxis, :]


def _common(true: LogSoftmax, costs: Costs) -> Any:
    return true.mean_gap + costs.kappa_exp + costs.depth(true.size) + costs.kappa_log * true.log_sum


def _unit(true: LogSoftmax, format: Format, costs: Costs) -> Any:
    roundings = 2 * costs.kappa_exp + costs.depth(true.size) + costs.kappa_log + 1
    return unit(format, roundings)
