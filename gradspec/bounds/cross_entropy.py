"""How far a correct cross-entropy, and its gradient, may be from the truth. Derived in spec/cross-entropy.md."""

from __future__ import annotations

from typing import Any

from gradspec.bounds.log_softmax import log_softmax, offset_free_log_softmax
from gradspec.bounds.roundings import STANDARD, Costs, eta, unit
from gradspec.bounds.softmax import softmax, stable_softmax
from gradspec.formats import Format
from gradspec.oracle.cross_entropy import CrossEntropy


def cross_entropy(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """B_loss of any textbook form: the log-softmax bound at the label."""
    return log_softmax(true, format, costs)[true.label]


def offset_free_cross_entropy(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """What (m − x_y) + log s achieves, whatever the offset."""
    return offset_free_log_softmax(true, format, costs)[true.label]


def stable_cross_entropy(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """What lse − x_y achieves: the offset-free bound plus u(|lse| + |x_y|)."""
    u = unit(format, costs.depth(true.size) + 2 * costs.kappa_exp)
    return offset_free_cross_entropy(true, format, costs) + u * (abs(true.logsumexp) + abs(true.x[true.label]))


def cross_entropy_grad(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """B_g of any textbook form, shape (V,)."""
    return _gradient(true, softmax(true, format, costs), format)


def stable_cross_entropy_grad(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """B_g of the max-shifted forms, shape (V,)."""
    return _gradient(true, stable_softmax(true, format, costs), format)


def saturated_entry(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """Entry y as −Σ of the others: each Δ_j, and the sum's own roundings, all relative to 1 − p_y."""
    delta, others = stable_softmax(true, format, costs), true.complements[true.label]
    depth = costs.depth(true.size)
    u = unit(format, depth)
    return sum(d for i, d in enumerate(delta) if i != true.label) + depth * u * others + 2 * u * others + eta(format)


def _gradient(true: CrossEntropy, delta: Any, format: Format) -> Any:
    u, size, y = unit(format, true.size), true.size, true.label
    bound = delta + 4 * u * true.softmax
    complement = true.complements[y]
    by_subtraction = bound[y] + u * complement
    by_summation = sum(b for i, b in enumerate(bound) if i != y) + (size - 1) * u * complement
    bound[y] = max(by_subtraction, by_summation)
    return bound
