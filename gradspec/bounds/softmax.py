"""How far a correct softmax, and its Jacobian, may be from the truth. Derived in spec/softmax.md.

Every function takes the oracle's values at the input and the format, and returns mpf: an object array of the shape of
the quantity, or one number. `textbook` bounds admit the widest of the forms that books print; `stable` ones admit what
the max-shifted forms achieve at every finite input.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gradspec.bounds.roundings import STANDARD, Costs, eta, remembered, smallest_normal, unit
from gradspec.formats import Format
from gradspec.oracle.log_softmax import LogSoftmax
from gradspec.oracle.vectors import dot, total


def softmax(true: LogSoftmax, format: Format, costs: Costs = STANDARD) -> Any:
    """Δ_i for any textbook form: p_i(ρ_i + Vη) + 2η, ρ_i = u[g_i + |y_i| + D + 2κ_e + σ + 1 + κ_l(L + |lse|)]."""
    true = true.for_bounds
    u, tiny = _unit(true, format, costs), eta(format)
    roundings = remembered(true, textbook_roundings, costs)
    if not tiny:
        return roundings * u
    return roundings * u + (true.softmax * true.size + 2) * tiny


def textbook_roundings(true: LogSoftmax, costs: Costs) -> Any:
    """p_i times the units of u that any textbook form may be off by, shape (V,)."""
    common = (
        true.mean_gap
        + 2 * costs.kappa_exp
        + costs.depth(true.size)
        + 1
        + costs.kappa_log * (true.log_sum + abs(true.logsumexp))
    )
    return true.softmax * (true.gaps - true.log_probs + common)


def stable_softmax(true: LogSoftmax, format: Format, costs: Costs = STANDARD, gradual: bool = False) -> Any:
    """Δ_i for the max-shifted forms: the larger of e/Σe and exp(log_softmax), whatever the offset, shape (V,).

    An entry below η is judged by (V + 2)η alone. η is the smallest normal number, so that hardware which flushes
    subnormals to zero passes; with `gradual` it is the smallest subnormal.
    """
    true = true.for_bounds
    u, tiny = _unit(true, format, costs), eta(format) if gradual else smallest_normal(format)
    common = true.mean_gap + 2 * costs.kappa_exp + costs.depth(true.size)
    logarithm = (costs.kappa_log - 1) * true.log_sum
    roundings = np.maximum(true.gaps + 1, true.log_probs * -2 + logarithm) + common
    bound = true.softmax * (roundings * u + true.size * tiny) + 2 * tiny
    return bound if not tiny else np.where(true.softmax < tiny, (true.size + 2) * tiny, bound)


def divided_sum(true: LogSoftmax, format: Format, costs: Costs = STANDARD) -> Any:
    """|Σp − 1| when each e_i is divided by the computed sum: (σ + 1)u + 2Vη, whatever x and however good exp is."""
    depth = costs.depth(true.size)
    return (depth + 1) * unit(format, depth + 1) + 2 * true.size * eta(format)


def softmax_jacobian(true: LogSoftmax, format: Format, costs: Costs = STANDARD) -> Any:
    """B_J, shape (V, V): a product of two probabilities, each with its Δ.

    Off the diagonal Δ_i p_j + p_iΔ_j + Δ_iΔ_j + u p_i p_j + 2η, here as Δ_i(p_j + Δ_j) + p_i(Δ_j + u p_j) + 2η.
    """
    delta, p = softmax(true, format, costs), true.softmax
    u, tiny = unit(format), eta(format)
    # not from the oracle's Jacobian, which is under test too
    bound = np.outer(delta, p + delta) + np.outer(p, delta + p * u)
    np.fill_diagonal(bound, delta * abs(1 - 2 * p) + delta * delta + (p * p + p * true.complements) * (2 * u))
    return bound + 2 * tiny if tiny else bound


def softmax_vjp(true: LogSoftmax, direction: Any, format: Format, costs: Costs = STANDARD) -> Any:
    """The bound of p ⊙ (v − ⟨p, v⟩), and of Jᵀv through the matrix, shape (V,).

    The first is Δ_i|v_i − d| + p_i[ΣΔ_j|v_j| + (σ + 1)uΣp_j|v_j|] + 2u p_i(|v_i| + |d|) + (V + 2)η·max|v|, d = ⟨p, v⟩;
    the second Σ_j (B_J,ij + γ_V |J_ij|)|v_j|.
    """
    true = true.for_bounds
    delta, p, v = softmax(true, format, costs), true.softmax, direction
    size, depth = true.size, costs.depth(true.size)
    u, tiny = unit(format, depth + 1), eta(format)
    magnitude = abs(v)
    mean = dot(p, v)
    spread = dot(delta, magnitude) + (depth + 1) * u * dot(p, magnitude)
    factored = delta * abs(v - mean) + p * spread + p * (magnitude + abs(mean)) * (2 * u)
    factored = factored + (delta * spread + (size + 2) * tiny * (1 + np.max(magnitude)))
    return np.maximum(factored, _through_the_matrix(true, delta, magnitude, u, tiny))


def _through_the_matrix(true: LogSoftmax, delta: Any, magnitude: Any, u: Any, tiny: Any) -> Any:
    """Σ_j (B_J,ij + γ_V |J_ij|)|v_j|, added up in O(V): B_J has the structure of J."""
    p, size = true.softmax, true.size
    mean, spread = dot(p, magnitude), dot(delta, magnitude)
    across = (delta + p * ((1 + size) * u)) * mean + (p + delta) * spread + 2 * tiny * total(magnitude)
    return across * (1 + size * u) + magnitude * (delta + p * ((4 + size) * u)) + size * tiny


def product(a: Any, a_off: Any, b: Any, b_off: Any) -> Any:
    """How far a·b can be from the true product when a and b are off by at most a_off and b_off."""
    return abs(a) * b_off + abs(b) * a_off + a_off * b_off


def _unit(true: LogSoftmax, format: Format, costs: Costs) -> Any:
    roundings = 2 * costs.kappa_exp + costs.depth(true.size) + 1
    return unit(format, roundings)
