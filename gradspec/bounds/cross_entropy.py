"""How far a correct cross-entropy, and its gradient, may be from the truth. Derived in spec/cross-entropy.md."""

from __future__ import annotations

from typing import Any

import numpy as np
from mpmath import mpf

from gradspec.bounds.log_softmax import log_softmax_at, offset_free_log_softmax_at
from gradspec.bounds.roundings import STANDARD, Costs, UndecidableError, eta, smallest_normal, unit
from gradspec.bounds.softmax import softmax, softmax_jacobian, stable_softmax
from gradspec.formats import Format
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.precision import exact, round_to
from gradspec.oracle.vectors import others, total


def cross_entropy(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """B_loss of any textbook form: the log-softmax bound at the label."""
    return log_softmax_at(true, true.label, format, costs)


def offset_free_cross_entropy(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """What (m − x_y) + log s achieves, whatever the offset."""
    return offset_free_log_softmax_at(true, true.label, format, costs)


def stable_cross_entropy(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """What lse − x_y achieves: the offset-free bound plus u(|lse| + |x_y|)."""
    true = true.for_bounds
    u = unit(format, costs.depth(true.size) + 2 * costs.kappa_exp)
    return offset_free_cross_entropy(true, format, costs) + u * (abs(true.logsumexp) + abs(true.x[true.label]))


def cross_entropy_of_probabilities(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """What −log of a max-shifted softmax achieves: log p_y is off by Δ_y/p_y and by its own rounding.

    Raises UndecidableError where p_y may underflow: whoever is given 0 for it cannot know the logits.
    """
    true = true.for_bounds
    p_y, error = true.probs[true.label], stable_softmax(true, format, costs)[true.label]
    if p_y - error <= smallest_normal(format):
        raise UndecidableError("the probability of the label underflows: a loss of probabilities cannot know it")
    inherited = error / (p_y - error)
    return inherited + logarithm(true.cross_entropy + inherited, format, costs)


def cross_entropy_grad(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """B_g of any textbook form, shape (V,)."""
    return _gradient(true, softmax(true, format, costs), format)


def stable_cross_entropy_grad(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """B_g of the max-shifted forms, shape (V,)."""
    return _gradient(true, stable_softmax(true, format, costs), format)


def saturated_entry(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """Entry y as −Σ of the others: each Δ_j, and the sum's own roundings, all relative to 1 − p_y."""
    true = true.for_bounds
    delta, depth = stable_softmax(true, format, costs), costs.depth(true.size)
    u = unit(format, depth)
    return total(others(delta, but=true.label)) + (depth + 2) * u * true.complements[true.label]


def logarithm(value: Any, format: Format, costs: Costs = STANDARD) -> Any:
    """One logarithm, of a number that is given: κ_l·u|log p| + η."""
    return costs.kappa_log * unit(format) * abs(value) + eta(format)


def collapsed_chain(true: CrossEntropy, format: Format, costs: Costs = STANDARD) -> Any:
    """The product of a Jacobian and −e_y/p_y, each of them rounded: B_J,yj/p_y + |J_yj|(2u + η/p_y)/p_y, shape (V,).

    p_y is handed over rounded to the format; the product itself is taken exactly.
    """
    y, p_y, u = true.label, true.probs[true.label], unit(format)
    jacobian = softmax_jacobian(true, format, costs)[y]
    outer = (2 * u + u * u + eta(format) / p_y) / p_y
    return jacobian / p_y + (abs(true.softmax_jacobian[y]) + jacobian) * outer


def reciprocal(value: Any, format: Format) -> Any:
    """1/value, with the value rounded to the format and the quotient too: infinite where it overflows."""
    if format.is_exact:
        return 1 / value
    rounded = round_to(value, format)
    return mpf(round_to(1 / exact(rounded), format)) if rounded else mpf("inf")


def _gradient(true: CrossEntropy, delta: Any, format: Format) -> Any:
    true = true.for_bounds
    u, size, y = unit(format, true.size), true.size, true.label
    bound = delta + true.softmax * (4 * u)
    complement = true.complements[y]
    by_subtraction = bound[y] + u * complement
    by_summation = total(others(bound, but=y)) + (size - 1) * u * complement
    bound[y] = np.maximum(by_subtraction, by_summation)
    return bound
